import type { JsonObject } from '@insights/cluster';

/** Where a change says what was unusual about an object; both end in the function's report. */
export interface Notes {
  error(message: string): void;
  warn(message: string): void;
}

/**
 * Takes out of an object, in place, what must not leave the cluster.
 * @throws GatheringError `ERR_GATHERING_UNEXPECTED_OBJECT` when that is not sure to work: the object is left out
 */
export type Change = (object: JsonObject, notes: Notes) => void;

/** Several changes, one after the other. */
export function inOrder(...changes: readonly Change[]): Change {
  return (object, notes) => {
    for (const change of changes) change(object, notes);
  };
}
