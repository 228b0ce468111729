import * as Type from 'typebox';

const name = Type.String({ maxLength: 253 });
const names = (description: string) => Type.Array(name, { maxItems: 1000, description });

/** Something of the cluster that a function reads. */
export const functionReadSchema = Type.Object(
  {
    group: Type.String({ maxLength: 253, description: 'empty for the core group' }),
    version: Type.Optional(name),
    resource: Type.String({ maxLength: 253, description: 'plural, with a subresource as in `pods/log`' }),
    verbs: names('of RBAC: get, list'),
    namespaces: Type.Optional(names('absent: all, or the resource has none')),
    names: Type.Optional(names('absent: every object')),
  },
  { title: 'FunctionRead' },
);

/** One gathering function, for people and for RBAC. */
export const functionDescriptionSchema = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 256, description: '`clusterconfig/nodes`' }),
    description: Type.String({ maxLength: 4096 }),
    reads: Type.Array(functionReadSchema, { maxItems: 1000 }),
    records: Type.Array(Type.String({ maxLength: 1024 }), { maxItems: 1000, description: 'templates of record paths' }),
    sensitivity: Type.String({ maxLength: 256, description: 'what kind of data it may hold' }),
    since: Type.String({ maxLength: 256, description: 'the first version that has it' }),
    // A text, so that a newer gatherer may name another place.
    runsIn: Type.Optional(
      Type.String({
        maxLength: 64,
        description: '`main` for what reads Secrets, else `gatherer`, as when it is absent',
      }),
    ),
  },
  { title: 'FunctionDescription' },
);

/** Answer of `GET /functions`. */
export const functionDescriptionsSchema = Type.Array(functionDescriptionSchema, {
  title: 'FunctionDescriptions',
  maxItems: 2000,
});

/** Version of the gather API that this package describes. */
export const contractVersion = '1.1';

/** Whether a contract, as `/version` says it, has what came with a minor version of this major one: `1.10` has 1.1. */
export function hasMinor(contract: string, minor: number): boolean {
  return Number(contract.split('.')[1]) >= minor;
}

/** Answer of `GET /version`: the proof of what runs. */
export const versionInfoSchema = Type.Object(
  {
    contract: Type.String({ pattern: '^\\d{1,9}\\.\\d{1,9}$', description: 'version of this API, major.minor' }),
    name: Type.String({ minLength: 1, maxLength: 128 }),
    version: Type.String({ minLength: 1, maxLength: 128 }),
    revision: Type.String({ minLength: 1, maxLength: 128, description: 'git commit, or `unknown`' }),
    builtAt: Type.String({ maxLength: 64, format: 'date-time' }),
    functions: Type.Integer({ minimum: 0, maximum: 100_000, description: 'length of the catalogue' }),
  },
  { title: 'VersionInfo' },
);

export type FunctionRead = Type.Static<typeof functionReadSchema>;
export type FunctionDescription = Type.Static<typeof functionDescriptionSchema>;
export type VersionInfo = Type.Static<typeof versionInfoSchema>;
