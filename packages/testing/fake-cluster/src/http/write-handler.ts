import { present } from '@insights/process';
import { badRequest, methodNotAllowed } from '../api-error.ts';
import { ensureObject, type JsonObject, numberAt, stringAt } from '../json.ts';
import { answerReview } from '../rbac/reviews.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import { parseStored, type StoredObject } from '../store/stored-object.ts';
import type { DeleteRequest } from '../verbs/delete.ts';
import { nameMismatch } from '../verbs/names.ts';
import type { WriteOptions } from '../verbs/operation-context.ts';
import { applyPatchType, parseApplied, patchedObject } from '../verbs/patch.ts';
import { type ApiRequest, bodyObject, bodyType, isDryRun, managerOf } from './api-request.ts';
import { answerObject, findObject, namespaceOf, selectorOf } from './read-handler.ts';
import type { Reply } from './reply.ts';
import type { ServerContext } from './server-context.ts';

/** What every write handler takes. */
export interface WriteExchange {
  readonly request: ApiRequest;
  readonly type: ResourceType;
  readonly reply: Reply;
}

function writeOptions(request: ApiRequest): WriteOptions {
  return { manager: managerOf(request), isDryRun: isDryRun(request), subresource: request.info.subresource };
}

/** `POST` of an object, or of a review. */
export async function answerCreate(context: ServerContext, exchange: WriteExchange): Promise<void> {
  const { request, type, reply } = exchange;
  const body = checkedBody(request, type, bodyObject(request));
  if (!type.verbs.includes('get')) {
    return reply.json(201, answerReview(context.controlPlane, type, { user: request.user, body }));
  }
  const { manager = '', isDryRun: isDry = false } = writeOptions(request);
  const object = context.controlPlane.operations.create(type, body, { manager, isDryRun: isDry });
  return answerObject(context, { request, type, reply, code: 201, object });
}

/** `PUT` of an object or of its status. */
export async function answerUpdate(context: ServerContext, exchange: WriteExchange): Promise<void> {
  const { request, type, reply } = exchange;
  const body = checkedBody(request, type, bodyObject(request));
  if (stringAt(body, 'metadata', 'name') === undefined) throw nameMismatch('', request.info.name ?? '');
  const current = findObject(context, request, type);
  const object = context.controlPlane.operations.replace(current, body, { ...writeOptions(request), as: type });
  return answerObject(context, { request, type, reply, code: 200, object });
}

/** `PATCH` in all four forms; server-side apply creates what is not there. */
export async function answerPatch(context: ServerContext, exchange: WriteExchange): Promise<void> {
  const { request, type, reply } = exchange;
  const isApply = bodyType(request) === applyPatchType;
  if (isApply && !isThere(context, exchange)) return applyNew(context, exchange);
  const current = findObject(context, request, type);
  const patch = { mediaType: bodyType(request), body: request.body };
  const next = checkedBody(request, type, patchedObject(type, parseStored(current, type), patch));
  const object = context.controlPlane.operations.replace(current, next, {
    ...writeOptions(request),
    as: type,
    isApply,
    isPatch: true,
  });
  return answerObject(context, { request, type, reply, code: 200, object });
}

function isThere({ controlPlane: { store } }: ServerContext, { request, type }: WriteExchange): boolean {
  const namespace = namespaceOf(request, type);
  const { name = '' } = request.info;
  return store.get(type, namespace === undefined ? name : `${namespace}/${name}`) !== undefined;
}

async function applyNew(context: ServerContext, { request, type, reply }: WriteExchange): Promise<void> {
  if (request.info.subresource !== undefined) findObject(context, request, type);
  const body = checkedBody(request, type, parseApplied(request.body));
  ensureObject(body, 'metadata')['name'] = request.info.name ?? '';
  const { manager = '', isDryRun: isDry = false } = writeOptions(request);
  const object = context.controlPlane.operations.create(type, body, { manager, isDryRun: isDry, isApply: true });
  return answerObject(context, { request, type, reply, code: 201, object });
}

/** `DELETE` of one object: a `Status` when it is gone, the object while something still holds it. */
export async function answerDelete(context: ServerContext, exchange: WriteExchange): Promise<void> {
  const { request, type, reply } = exchange;
  const current = findObject(context, request, type);
  const { object, isGone } = context.controlPlane.operations.delete(current, deleteRequest(request));
  if (!isGone || type.storageKey === '/pods') return answerObject(context, { request, type, reply, code: 200, object });
  return reply.json(200, deletedStatus(type, object));
}

/** `DELETE` of all objects that are selected; answers with them. */
export async function answerDeleteCollection(context: ServerContext, exchange: WriteExchange): Promise<void> {
  const { request, type, reply } = exchange;
  const { selector } = selectorOf(request, type);
  const namespace = namespaceOf(request, type);
  const wanted = context.controlPlane.store
    .list(type)
    .filter((object) => (namespace === undefined || object.namespace === namespace) && selector(object));
  const options = deleteRequest(request);
  const items = wanted.map((object) =>
    parseStored(context.controlPlane.operations.delete(object, options).object, type),
  );
  const metadata = { resourceVersion: String(context.controlPlane.store.revision) };
  return reply.json(200, { kind: `${type.kind}List`, apiVersion: apiVersionOf(type), metadata, items });
}

function deletedStatus({ group, plural }: ResourceType, { name, uid }: StoredObject): JsonObject {
  const details = { name, ...(group === '' ? {} : { group }), kind: plural, uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

function deleteRequest(request: ApiRequest): DeleteRequest {
  const body = request.body.length > 0 ? bodyObject(request) : {};
  const queried = request.query.get('gracePeriodSeconds');
  const grace = numberAt(body, 'gracePeriodSeconds') ?? (queried === null ? undefined : Number(queried));
  const policy = stringAt(body, 'propagationPolicy') ?? request.query.get('propagationPolicy') ?? undefined;
  const uid = stringAt(body, 'preconditions', 'uid');
  const resourceVersion = stringAt(body, 'preconditions', 'resourceVersion');
  return {
    ...present({ gracePeriodSeconds: grace, propagationPolicy: policy }),
    preconditions: {
      ...present({ uid, resourceVersion }),
    },
    isDryRun: isDryRun(request) || (Array.isArray(body['dryRun']) && body['dryRun'].includes('All')),
  };
}

/** The object with its namespace. @throws ApiError 400 when its kind, version or namespace is not that of the URL */
function checkedBody(request: ApiRequest, type: ResourceType, body: JsonObject): JsonObject {
  checkKind(type, body);
  const namespace = namespaceOf(request, type);
  if (namespace === undefined) {
    if (type.namespaced && type.verbs.includes('get')) throw methodNotAllowed();
    return body;
  }
  const metadata = ensureObject(body, 'metadata');
  const given = stringAt(metadata, 'namespace') ?? '';
  if (given !== '' && given !== namespace) {
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request (${given} and ${namespace})`,
    );
  }
  metadata['namespace'] = namespace;
  return body;
}

function checkKind(type: ResourceType, body: JsonObject): void {
  const expected = apiVersionOf(type);
  const { kind = type.kind, apiVersion = expected } = body;
  if (kind === type.kind && apiVersion === expected) return;
  throw badRequest(
    `${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)} cannot be handled as a ${type.kind}: the URL is of ${expected} ${type.plural}`,
  );
}
