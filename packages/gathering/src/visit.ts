import type { ItemMetadata, JsonObject } from '@insights/cluster';
import type { ApiResource } from './api-resource.ts';
import type { GatherContext } from './gather-context.ts';

/** Which objects of a type a visit is for; absent members do not narrow it. */
export interface Selector {
  readonly namespace?: string;
  /** This object alone: it is asked for by its name, not listed. */
  readonly name?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/**
 * An object as a visit gets it: the server's bytes without `managedFields` and without the copy that `kubectl apply`
 * keeps. **It ends with the turn**: the bytes are a view of a buffer that is used again, and reading an item afterwards
 * throws `ERR_GATHERING_ITEM_GONE`. Other functions are shown the same bytes: never change them.
 */
export interface VisitedItem {
  readonly name: string;
  /** Empty for an object without. */
  readonly namespace: string;
  readonly bytes: Buffer;
  /** Cheaper than `parse` for what only looks at labels, owners or times. */
  readonly metadata: ItemMetadata;
  /** The whole object; the result is the caller's to keep and to change. */
  parse(): JsonObject;
  /**
   * The whole object to look at: parsed once for everybody who is shown it. Never change it, and record nothing of it but
   * texts: large numbers have lost digits.
   */
  look(): Readonly<JsonObject>;
}

/** One type that a function wants to see, and what it does with each object. */
export interface Visit {
  readonly resource: ApiResource;
  readonly selector?: Selector;
  /** Whether an object, or the whole type, that the cluster does not have is an error. Default `error`. */
  readonly notFound?: 'quiet' | 'error';
  /** Asked when the visit would begin: without a need nothing is read for it. Default: needed. */
  isNeeded?(): boolean;
  /**
   * Takes what kept the list from being read to its end; the function goes on as if it had been. Default: it is an error
   * of the function, whose `afterwards` and `finish` do not come.
   */
  onProblem?(problem: unknown, context: GatherContext): void;
  /**
   * Takes one object. Objects of one list come one at a time, in the API server's order; two lists of one function may
   * be read side by side.
   * @returns `enough` when it needs no more of this list
   */
  visit(item: VisitedItem, context: GatherContext): Seen | Promise<Seen>;
}

/** See {@link Visit.visit}. */
export type Seen = 'enough' | undefined;

/** One run of a visiting function: what it collects lives in the closures of its visits. */
export interface Visits {
  readonly visits: readonly Visit[];
  /**
   * Begin when `visits` were all seen. A type that is wanted here is read once for all all the same: whoever wants it as
   * well waits for this function, but not for ever.
   */
  readonly afterwards?: readonly Visit[];
  /** Called once every list was seen to its end, or to `enough`. Not called when one of them could not be read. */
  finish?(context: GatherContext): void | Promise<void>;
}
