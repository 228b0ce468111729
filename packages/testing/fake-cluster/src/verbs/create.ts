import { randomUUID } from 'node:crypto';
import { alreadyExists, ApiError, notFound, qualifiedResource } from '../api-error.ts';
import { cloneJson, ensureObject, type JsonObject, stringAt } from '../json.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import { keyOf, parseStored, type StoredObject, storeObject } from '../store/stored-object.ts';
import { recordManager } from './managed-fields.ts';
import { checkName, generatedName } from './names.ts';
import type { OperationContext, WriteOptions } from './operation-context.ts';
import { timestamp } from './timestamp.ts';
import { rulesOf } from './type-rules.ts';

interface CreateRequest {
  readonly type: ResourceType;
  readonly object: JsonObject;
  readonly options: WriteOptions;
}

/** See {@link ObjectOperations.create}. */
export function createObject(context: OperationContext, { type, object, options }: CreateRequest): StoredObject {
  const { store, clock } = context;
  const now = timestamp(clock.now());
  const created = withIdentity(type, object, now);
  const name = stringAt(created, 'metadata', 'name') ?? '';
  checkName(type, name);
  if (type.namespaced) checkNamespace(context, type, created);
  if (type.hasStatus) delete created['status'];
  const rules = rulesOf(type);
  rules.prepare?.(created, now);
  rules.validate?.(type, created);
  if (store.get(type, keyOf(type.namespaced ? stringAt(created, 'metadata', 'namespace') : '', name))) {
    throw alreadyExists(type, name);
  }
  const { manager, isApply = false } = options;
  if (manager !== undefined) {
    const operation = isApply ? 'Apply' : 'Update';
    recordManager({ type, manager: { name: manager, operation }, time: now, previous: undefined, next: created });
  }
  return options.isDryRun ? storeObject(type, created, store.revision) : store.write(type, created);
}

function withIdentity(type: ResourceType, object: JsonObject, now: string): JsonObject {
  const created = { ...cloneJson(object), kind: type.kind, apiVersion: apiVersionOf(type) };
  const metadata = ensureObject(created, 'metadata');
  const base = stringAt(metadata, 'generateName') ?? '';
  if ((stringAt(metadata, 'name') ?? '') === '' && base !== '') metadata['name'] = generatedName(base);
  if (!type.namespaced) delete metadata['namespace'];
  metadata['uid'] = randomUUID();
  metadata['creationTimestamp'] = now;
  if (type.hasGeneration) metadata['generation'] = 1;
  for (const member of ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'managedFields']) {
    delete metadata[member];
  }
  return created;
}

function checkNamespace({ store, types }: OperationContext, type: ResourceType, object: JsonObject): void {
  const namespaces = types.byResource({ group: '', version: 'v1', resource: 'namespaces' });
  const name = stringAt(object, 'metadata', 'namespace') ?? '';
  if (!namespaces) return;
  const namespace = store.get(namespaces, name);
  if (!namespace) throw notFound(namespaces, name);
  if (stringAt(parseStored(namespace), 'metadata', 'deletionTimestamp') === undefined) return;
  throw new ApiError({
    code: 403,
    reason: 'Forbidden',
    message:
      `${qualifiedResource(type)} "${stringAt(object, 'metadata', 'name') ?? ''}" is forbidden: unable to create new ` +
      `content in namespace ${name} because it is being terminated`,
    details: { causes: [{ reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated` }] },
  });
}
