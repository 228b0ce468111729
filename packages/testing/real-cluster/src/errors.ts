import { CodedError } from '@insights/process';

/** Why a real cluster is not there or does not do what was asked. */
export type RealClusterErrorCode =
  /** The machine lacks something; the message names each thing and what installs it. */
  | 'ERR_REAL_CLUSTER_PREREQUISITES'
  /** The Go programs could not be built; the message ends with the last lines of the build. */
  | 'ERR_REAL_CLUSTER_BUILD'
  /** A part ended or was not ready in time; the message ends with the last lines of its log. */
  | 'ERR_REAL_CLUSTER_PART'
  /** {@link connectRealCluster} was called outside of a real cluster. */
  | 'ERR_REAL_CLUSTER_NOT_INSIDE'
  /** The start program did not do what it was asked to by {@link RealCluster}. */
  | 'ERR_REAL_CLUSTER_CONTROL'
  /** The API server refused a simulated object. */
  | 'ERR_REAL_CLUSTER_LOAD'
  /** A program of Prometheus failed; the message holds what it said. */
  | 'ERR_REAL_CLUSTER_PROMETHEUS';

/** What this package throws. */
export class RealClusterError extends CodedError<RealClusterErrorCode> {}
