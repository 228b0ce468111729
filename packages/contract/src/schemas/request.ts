import * as Type from 'typebox';
import { contributionSchema, contributionLimits } from './contribution.ts';
import { gatheringRulesSchema } from './rules.ts';
import { translationTableSchema } from './translation-table.ts';

/** Parts of the data that a caller can ask to be anonymized. Source: `dataReporting.obfuscation` of the operator. */
export const obfuscations = ['networking', 'workload_names'] as const;

const selection = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { description, maxItems: 1000 });

const limits = Type.Object(
  {
    archiveBytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2 ** 40,
        description: 'of all records before compression; default 25165824',
      }),
    ),
    compressedBytes: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2 ** 40, description: 'of the finished file; no limit by default' }),
    ),
  },
  { title: 'GatherLimits', additionalProperties: false },
);

/** The longest that events and logs can be asked for. */
export const longestSinceSeconds = 2_592_000;

/** Body of `POST /gather`. Every member is optional, an unknown one is an error. */
export const gatherRequestSchema = Type.Object(
  {
    functions: Type.Optional(selection('`gatherer` or `gatherer/function`; none: all that are due')),
    exclude: Type.Optional(selection('`gatherer` or `gatherer/function`, taken away from `functions`')),
    obfuscation: Type.Optional(
      Type.Array(Type.Enum([...obfuscations]), { maxItems: 16, description: 'parts of the data to anonymize' }),
    ),
    rules: Type.Optional(gatheringRulesSchema),
    deadlineSeconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 86_400, description: 'after which the run is finalised as partial' }),
    ),
    limits: Type.Optional(limits),
    sinceSeconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: longestSinceSeconds, description: 'how far back events and logs go' }),
    ),
    translationTable: Type.Optional(translationTableSchema),
    contributions: Type.Optional(
      Type.Array(contributionSchema, {
        maxItems: contributionLimits.elements,
        description: `of functions that run in \`main\`, each once; at most ${contributionLimits.textBytes} bytes of texts of records in all`,
      }),
    ),
    dryRun: Type.Optional(
      Type.Boolean({ description: 'gather nothing: the run ends with what it would cost, and without an archive' }),
    ),
    requestId: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: "the caller's; repeating it returns the same run" }),
    ),
  },
  { title: 'GatherRequest', additionalProperties: false },
);

/** What a caller asks for. An absent or empty `functions` means all that are due. */
export type GatherRequest = Type.Static<typeof gatherRequestSchema>;

/** One of {@link obfuscations}. */
export type Obfuscation = (typeof obfuscations)[number];
