import * as Type from 'typebox';

/** Bounds of a price; a catalogue has a hundred functions, which read some two hundred things. */
export const priceLimits = { functions: 2000, texts: 200, textCharacters: 1024, rights: 2000 } as const;

const count = (description: string) => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
const text = Type.String({ maxLength: priceLimits.textCharacters });
const texts = (description: string) => Type.Array(text, { maxItems: priceLimits.texts, description });
const name = (description: string) => Type.String({ maxLength: 253, description });

const requests = count('requests to the API server');
const bytes = count('bytes of its answers, before compression');
const seconds = Type.Number({ minimum: 0, description: 'time to expect, by how the API server answers now' });
const atLeast = Type.Optional(Type.Boolean({ description: 'it may be more: not all that is read could be counted' }));

/** What one function would cost by itself; what it shares with others counts in whole. */
export const functionPriceSchema = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 1024,
      description: 'its id; `obfuscation`: before the first function',
    }),
    requests,
    bytes,
    seconds,
    atLeast,
    besides: texts('what it reads for what it finds, and so cannot be counted before: `get pods/log`'),
    absent: texts('types that the cluster does not have: `machines.machine.openshift.io`'),
    errors: texts('what could not be asked'),
  },
  { title: 'FunctionPrice' },
);

/** A right that the account of the gatherer does not have. */
export const missingRightSchema = Type.Object(
  {
    verb: name('`get` or `list`'),
    group: name('empty for the core group'),
    resource: Type.String({ maxLength: 253, description: 'plural, with a subresource as in `pods/log`' }),
    namespace: Type.Optional(name('absent: in all, or the resource has none')),
    name: Type.Optional(name('absent: every object')),
    functions: Type.Array(Type.String({ maxLength: 1024 }), {
      maxItems: priceLimits.functions,
      description: 'which need it',
    }),
  },
  { title: 'MissingRight' },
);

/** What a gathering would cost. */
export const gatherPriceSchema = Type.Object(
  {
    requests,
    bytes,
    seconds,
    atLeast,
    functions: Type.Array(functionPriceSchema, { maxItems: priceLimits.functions, description: 'in their order' }),
    missingRights: Type.Array(missingRightSchema, { maxItems: priceLimits.rights }),
  },
  { title: 'GatherPrice', description: 'in all: what several functions read is read once' },
);

export type FunctionPrice = Type.Static<typeof functionPriceSchema>;
export type MissingRight = Type.Static<typeof missingRightSchema>;
export type GatherPrice = Type.Static<typeof gatherPriceSchema>;
