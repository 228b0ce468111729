import type { Clock } from '@insights/process';
import type { JsonObject } from '../json.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { TypeRegistry } from '../resources/type-registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { createObject } from './create.ts';
import { type DeleteOutcome, type DeleteRequest, deleteObject } from './delete.ts';
import { replaceObject } from './replace.ts';

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

/** The rules of writing, for the HTTP server as for the controllers and the kubelet: no rights are asked here. */
export class ObjectOperations {
  readonly #context: OperationContext;

  constructor(context: OperationContext) {
    this.#context = context;
  }

  /** @throws ApiError 404 (namespace), 409 (exists), 422 */
  create(type: ResourceType, object: JsonObject, options: WriteOptions = {}): StoredObject {
    return createObject(this.#context, { type, object, options });
  }

  /**
   * Puts `next` in the place of `current`. An object that waits for its last finalizer is removed with it.
   * @throws ApiError 409 (another version or uid), 422
   */
  replace(current: StoredObject, next: JsonObject, options: WriteOptions & { as?: ResourceType } = {}): StoredObject {
    return replaceObject(this.#context, { current, next, options, type: options.as ?? current.type });
  }

  /** @throws ApiError 409 (preconditions) */
  delete(current: StoredObject, request: DeleteRequest = {}): DeleteOutcome {
    return deleteObject(this.#context, current, request);
  }
}
