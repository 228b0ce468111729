import type { Static } from 'typebox';
import type { functionSchemas, logRequestSchema } from './schema.ts';

/** What has to hold for a rule to be triggered. */
export type Condition =
  | { readonly type: 'alert_is_firing'; readonly alert: { readonly name: string } }
  | { readonly type: 'cluster_version_matches'; readonly cluster_version_matches: { readonly version: string } };

/** The name of a function that a rule can ask for. */
export type FunctionKind = keyof typeof functionSchemas;

/** The parameters of each kind of function. */
export type FunctionParameters = { readonly [Kind in FunctionKind]: Readonly<Static<(typeof functionSchemas)[Kind]>> };

/** If all conditions hold, these functions run. No condition: always. */
export interface GatheringRule {
  readonly conditions: readonly Condition[];
  readonly gathering_functions: Readonly<Partial<FunctionParameters>>;
}

/** Which lines of which containers' logs are wanted. */
export type LogRequest = Readonly<Static<typeof logRequestSchema>>;

/** An element of a list of the document that is in force. */
export interface Accepted<Value> {
  /** Its place in the list as it was received. */
  readonly index: number;
  readonly value: Value;
}

/** A part of the document that is not in force. */
export interface Rejection {
  /** `container_logs.0.namespace`; empty for the document. */
  readonly path: string;
  readonly reason: string;
}

/** What a document comes to. */
export interface Validation {
  /** Whether something of it, be it the wish for nothing, is in force. */
  readonly valid: boolean;
  /** Of the content, when the document says it. */
  readonly version?: string;
  readonly rules: readonly Accepted<GatheringRule>[];
  readonly requests: readonly Accepted<LogRequest>[];
  readonly rejected: readonly Rejection[];
}
