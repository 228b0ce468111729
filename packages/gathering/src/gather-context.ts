import type { ClusterReader, Endpoints, JsonObject } from '@insights/cluster';
import type { Clock } from '@insights/process';
import type { ApiResource } from './api-resource.ts';

/** Which object of a type. */
export interface ObjectIdentity {
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** One file of the archive. */
export interface GatheredRecord {
  /** Its path in the archive, extension included, without a leading slash. */
  readonly path: string;
  readonly bytes: Buffer | string;
  /** Not subject to the archive's size limit. Default `false`. */
  readonly alwaysStored?: boolean;
  /** Several functions record this path: the first one's record is stored, for the others nothing happens. */
  readonly shared?: boolean;
}

/** What became of a record. */
export type RecordOutcome =
  | { readonly stored: true; readonly path: string; readonly bytes: number; readonly warning?: string }
  | { readonly stored: false; readonly path: string; readonly error: string };

/** Where records go: the archive writer. It may keep the caller waiting, and is done with the bytes when it resolves. */
export interface RecordSink {
  add(record: GatheredRecord): Promise<RecordOutcome>;
}

/** Parts of the data that are anonymized on demand. */
export type Obfuscation = 'networking' | 'workload_names';

/** What was asked of a gathering, as far as functions have to know it. */
export interface GatherSettings {
  readonly obfuscation: ReadonlySet<Obfuscation>;
  /** The namespace of the operator itself. */
  readonly ownNamespace: string;
}

/** What a gathering function is given. */
export interface GatherContext {
  readonly cluster: ClusterReader;
  /** Prometheus, Alertmanager, kubelets and what else answers HTTP in the cluster. */
  readonly endpoints: Endpoints;
  readonly settings: GatherSettings;
  readonly clock: Clock;
  /** How far back events and logs are of interest: the gathering interval. */
  readonly sinceSeconds: number;
  /** Aborted when the function's time is up or the gathering is cancelled. */
  readonly signal: AbortSignal;
  /**
   * One object, parsed, the caller's to keep and to change. It is read once a run, whoever asks for it.
   * @throws ClusterError `ERR_CLUSTER_NOT_FOUND` when the object or its API does not exist
   */
  object(resource: ApiResource, identity: ObjectIdentity): Promise<JsonObject>;
  /** Stores a record. Await it before asking for the next item: that is the back-pressure of the archive. */
  record(record: GatheredRecord): Promise<void>;
  /** Something is missing in the archive. Takes whatever was caught. */
  error(problem: unknown): void;
  /** Something is worth a look, but nothing is missing. */
  warn(message: string): void;
}
