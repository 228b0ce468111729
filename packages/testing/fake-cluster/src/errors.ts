import { CodedError } from '@insights/process';

/** Why the fake could not be set up; what it answers to its clients are {@link ApiError}s. */
export type FakeClusterErrorCode =
  | 'ERR_FAKE_CLUSTER_OBJECT' // an object or a file of objects cannot be loaded
  | 'ERR_FAKE_CLUSTER_FAULT' // a fault document is wrong
  | 'ERR_FAKE_CLUSTER_UNKNOWN'; // a service account, object or resource that was asked for does not exist

/** An error of the fake's own programming interface. */
export class FakeClusterError extends CodedError<FakeClusterErrorCode> {}
