import * as Type from 'typebox';
import { bounds } from '../bounds.ts';

const closed = { additionalProperties: false } as const;

const alertName = Type.String({ pattern: '^[a-zA-Z0-9_]{1,128}$' });
const openshiftNamespace = Type.String({ pattern: '^openshift-[a-zA-Z0-9_.-]{1,128}$' });
const tailLines = Type.Integer({ minimum: 1, maximum: 4096 });

/** What has to hold for a rule. Which parameters a type needs is checked besides. */
export const conditionSchema = Type.Object(
  {
    type: Type.Enum(['alert_is_firing', 'cluster_version_matches']),
    alert: Type.Optional(Type.Object({ name: alertName }, closed)),
    cluster_version_matches: Type.Optional(
      Type.Object({ version: Type.String({ minLength: 1, maxLength: 64 }) }, closed),
    ),
  },
  closed,
);

/** The functions that a rule can ask for, with their parameters; unknown parameters are passed over. */
export const functionSchemas = {
  logs_of_namespace: Type.Object({ namespace: openshiftNamespace, tail_lines: tailLines }),
  image_streams_of_namespace: Type.Object({ namespace: openshiftNamespace }),
  api_request_counts_of_resource_from_alert: Type.Object({ alert_name: alertName }),
  containers_logs: Type.Object({
    alert_name: alertName,
    // Accepted and ignored, as in every operator: the namespace is the alert's.
    namespace: Type.Optional(openshiftNamespace),
    container: Type.Optional(Type.String({ pattern: '^[a-zA-Z0-9_.-]{1,128}$' })),
    tail_lines: tailLines,
    previous: Type.Optional(Type.Boolean()),
  }),
  pod_definition: Type.Object({ alert_name: alertName }),
} as const;

const expression = Type.String({ maxLength: bounds.expressionCharacters });

/** A request for lines of containers' logs. */
export const logRequestSchema = Type.Object(
  {
    namespace: Type.String({ pattern: '^(?:openshift|kube)-[a-zA-Z0-9_.-]{1,128}$' }),
    pod_name_regex: expression,
    messages: Type.Array(expression, { minItems: 1, maxItems: bounds.messagesPerRequest }),
    previous: Type.Optional(Type.Boolean()),
  },
  closed,
);
