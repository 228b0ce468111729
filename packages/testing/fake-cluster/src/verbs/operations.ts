import type { JsonObject } from '../json.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { createObject } from './create.ts';
import { type DeleteOutcome, type DeleteRequest, deleteObject } from './delete.ts';
import type { OperationContext, WriteOptions } from './operation-context.ts';
import { replaceObject } from './replace.ts';

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
