import * as Type from 'typebox';

// As large as a document may be; the request has room for its parsed form besides.
const longestDocument = 2 * 1024 * 1024;
const longestRefused = 256 * 1024;

const rejection = Type.Object(
  {
    path: Type.String({ maxLength: 1024, description: '`container_logs.0.namespace`; empty: the document' }),
    reason: Type.String({ maxLength: 1024 }),
  },
  { title: 'RejectedRule', additionalProperties: false },
);

/** Member `rules` of a gather request. */
export const gatheringRulesSchema = Type.Object(
  {
    available: Type.Optional(Type.Boolean({ description: 'the rules could be downloaded' })),
    valid: Type.Optional(Type.Boolean({ description: 'the rules passed validation' })),
    reason: Type.Optional(Type.String({ maxLength: 256, description: 'of the download or its validation, CamelCase' })),
    message: Type.Optional(Type.String({ maxLength: 4096, description: 'the same, for people' })),
    source: Type.Optional(
      Type.Enum(['fresh', 'last-good', 'built-in'], { description: 'where the document in force comes from' }),
    ),
    document: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'the document in force, as it was received; none: the one that is built into the gatherer',
      }),
    ),
    raw: Type.Optional(
      Type.String({ maxLength: longestDocument, description: 'the text of the document, exactly as it was received' }),
    ),
    endpoint: Type.Optional(
      Type.String({ maxLength: 2048, description: 'the URL of the rules, with `%s` for the version' }),
    ),
    rejected: Type.Optional(
      Type.Array(rejection, {
        maxItems: 1000,
        description: 'what was wrong with the document, or with the one of `rejectedRaw`',
      }),
    ),
    rejectedRaw: Type.Optional(
      Type.String({ maxLength: longestRefused, description: 'a document that was refused as a whole' }),
    ),
  },
  { title: 'GatheringRules', additionalProperties: false, description: 'gathering rules, from remote configuration' },
);
