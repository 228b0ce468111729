import type { Clock } from '@insights/process';
import type { TypeRegistry } from '../resources/type-registry.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** What the verbs work on. */
export interface OperationContext {
  readonly store: ObjectStore;
  readonly types: TypeRegistry;
  readonly clock: Clock;
  /** Whether a kubelet ends the pods of this node; without one they are removed at once. */
  readonly hasPodHost: (nodeName: string) => boolean;
}

/** How a write is done. */
export interface WriteOptions {
  /** `fieldManager` of the request; `undefined` keeps no record of who wrote. */
  readonly manager?: string;
  /** Server-side apply is told apart in `managedFields`. */
  readonly isApply?: boolean;
  /** Do everything but keep the result. */
  readonly isDryRun?: boolean;
  /** `status` or `approval` writes nothing but the status; the object itself writes all but that. */
  readonly subresource?: string | undefined;
  /** A patch that names another uid is invalid (422); an update that does is a conflict (409). */
  readonly isPatch?: boolean;
}
