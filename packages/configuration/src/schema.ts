import type { CheckRule } from './checks.ts';

/** The JSON schema of one key or section; `check` is our keyword for what a text is held to. */
export type KeySchema = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const flag = { type: 'boolean' };
/** @param label - how today's texts name the key; the whole key without one */
const checked = (rule: CheckRule, label?: string): KeySchema => ({ type: 'string', check: { rule, label } });
const oneOf = (...values: string[]): KeySchema => ({ type: 'string', enum: values });
const section = (properties: Readonly<Record<string, KeySchema>>): KeySchema => ({
  type: 'object',
  additionalProperties: false,
  properties,
});
const list = (items: KeySchema): KeySchema => ({ type: 'array', maxItems: 100, items });

/** The keys that the ConfigMap takes under the same names as the file (interfaces, section 3). */
export const sharedSections = {
  fastTrack: section({
    mode: oneOf('disabled', 'stream', 'unified', 'index'),
    observe: flag,
    repository: checked('not-empty'),
    tags: { ...list(checked('tag-template')), minItems: 1 },
    unifiedTag: checked('tag-template'),
    index: text,
    channel: checked('not-empty'),
    interval: checked('positive-duration'),
    ramp: checked('duration'),
    strategy: oneOf('pod', 'deployment'),
    fallback: oneOf('release', 'last-good'),
    allowedRepositories: list(checked('not-empty')),
    insecureRegistries: list(checked('not-empty')),
    probation: section({
      gathers: { type: 'integer', minimum: 1, maximum: 100 },
      minimum: checked('duration'),
      maximum: checked('positive-duration'),
    }),
    selfTest: section({ enabled: flag, timeout: checked('positive-duration') }),
    verification: section({
      policy: oneOf('none', 'key', 'keyless'),
      publicKeys: list(checked('not-empty')),
      identities: list(checked('not-empty')),
    }),
  }),
  gatherer: section({ socket: checked('absolute-path'), timeout: checked('positive-duration') }),
  monitoring: section({ prometheusUrl: checked('url'), alertmanagerUrl: checked('url'), caFile: text }),
} as const satisfies Readonly<Record<string, KeySchema>>;

/** The configuration file; its type is `RawConfiguration`. */
export const fileSchema: KeySchema = {
  ...section({
    kind: text,
    apiVersion: text,
    leaderElection: section({ disable: flag }),
    report: flag,
    storagePath: text,
    interval: checked('positive-duration', 'interval'),
    endpoint: checked('url'),
    conditionalGathererEndpoint: checked('url-0-or-1'),
    impersonate: text,
    pull_report: section({
      endpoint: checked('url-1'),
      delay: checked('positive-duration', 'delay'),
      timeout: checked('positive-duration', 'timeout'),
      min_retry: checked('positive-duration', 'min_retry'),
    }),
    processingStatusEndpoint: checked('url-2'),
    reportEndpointTechPreview: checked('url-2'),
    ocm: section({
      scaEndpoint: checked('url'),
      scaInterval: checked('positive-duration', 'OCM SCA interval'),
      scaDisabled: flag,
      clusterTransferEndpoint: checked('url'),
      clusterTransferInterval: checked('positive-duration', 'OCM Cluster transfer interval'),
    }),
    enableGlobalObfuscation: flag,
    disableInsightsAlerts: flag,
    disableRuntimeExtractor: flag,
    ...sharedSections,
  }),
};
