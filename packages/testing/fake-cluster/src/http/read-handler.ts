import { present } from '@insights/process';
import { notFound } from '../api-error.ts';
import type { JsonObject } from '../json.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import type { ListPage } from '../store/list-snapshots.ts';
import { parseFieldSelector, parseLabelSelector, type Selector } from '../store/selectors.ts';
import { itemBytes, parseStored, singleBytes, type StoredObject } from '../store/stored-object.ts';
import { type IncludeObject, partialMetadata, tableOf } from '../table/table.ts';
import { chooseRepresentation, type Representation } from './accept.ts';
import { type ApiRequest, countOf } from './api-request.ts';
import { listBody } from './list-body.ts';
import type { Reply } from './reply.ts';
import type { ServerContext } from './server-context.ts';

/** Selects by `?labelSelector=` and `?fieldSelector=`. */
export function selectorOf(request: ApiRequest, type: ResourceType): { selector: Selector; isSelecting: boolean } {
  const labelText = request.query.get('labelSelector') ?? '';
  const fieldText = request.query.get('fieldSelector') ?? '';
  const byLabel = parseLabelSelector(labelText);
  const byField = parseFieldSelector(fieldText, type);
  return {
    selector: (object) => byLabel(object) && byField(object),
    isSelecting: labelText !== '' || fieldText !== '',
  };
}

/** The namespace of the URL, for types that have one. */
export function namespaceOf(request: ApiRequest, type: ResourceType): string | undefined {
  return type.namespaced ? request.info.namespace : undefined;
}

/** The object that the URL names. @throws ApiError 404 */
export function findObject(
  { controlPlane: { store } }: ServerContext,
  request: ApiRequest,
  type: ResourceType,
): StoredObject {
  const { name = '' } = request.info;
  const namespace = namespaceOf(request, type);
  const stored = store.get(type, namespace === undefined ? name : `${namespace}/${name}`);
  if (!stored) throw notFound(type, name);
  return stored;
}

/** `GET` of one object. */
export async function answerGet(
  context: ServerContext,
  { request, type, reply }: { request: ApiRequest; type: ResourceType; reply: Reply },
): Promise<void> {
  await answerObject(context, { request, type, reply, code: 200, object: findObject(context, request, type) });
}

/** Answers with one object in the form that the client accepts. */
export async function answerObject(
  { controlPlane: { clock } }: ServerContext,
  answer: { request: ApiRequest; type: ResourceType; reply: Reply; code: number; object: StoredObject },
): Promise<void> {
  const { request, type, reply, code, object } = answer;
  const representation = chooseRepresentation(request.headers.accept);
  if (representation.format === 'yaml') return reply.yaml(code, parseStored(object, type));
  if (representation.as === 'object') return reply.json(code, singleBytes(object, type));
  const { version } = representation;
  const parsed = parseStored(object, type);
  if (representation.as === 'partial') return reply.json(code, partialMetadata(parsed, `meta.k8s.io/${version}`));
  const metadata = { resourceVersion: String(object.revision) };
  const includeObject = includeObjectOf(request);
  return reply.json(code, tableOf({ type, objects: [parsed], metadata, includeObject, version, now: clock.now() }));
}

/** `?includeObject=` of a table; default `Metadata`. */
export function includeObjectOf(request: ApiRequest): IncludeObject {
  const asked = request.query.get('includeObject');
  return asked === 'None' || asked === 'Object' ? asked : 'Metadata';
}

/** `GET` of a list, whole or page by page. */
export async function answerList(
  context: ServerContext,
  { request, type, reply }: { request: ApiRequest; type: ResourceType; reply: Reply },
): Promise<void> {
  const page = context.controlPlane.snapshots.page({
    type,
    namespace: namespaceOf(request, type),
    ...selectorOf(request, type),
    limit: limitOf(request),
    continueToken: request.query.get('continue') || undefined,
  });
  const representation = chooseRepresentation(request.headers.accept);
  if (representation.as !== 'object' || representation.format === 'yaml') {
    return answerConverted(context, { request, type, reply, page, representation });
  }
  const items = page.items.map((item) => itemBytes(item, type));
  const { chunks, size } = listBody(type, items, listMetadata(page));
  return reply.stream(chunks, { code: 200, contentType: 'application/json', size });
}

// With resourceVersion=0 a real server answers from its cache, and then ignores the limit.
function limitOf(request: ApiRequest): number {
  const limit = countOf(request, 'limit') ?? 0;
  return request.query.get('resourceVersion') === '0' && !request.query.get('continue') ? 0 : limit;
}

function listMetadata({ revision, continueToken, remainingItemCount }: ListPage): JsonObject {
  return {
    resourceVersion: String(revision),
    ...present({ continue: continueToken, remainingItemCount }),
  };
}

async function answerConverted(
  { controlPlane: { clock } }: ServerContext,
  answer: { request: ApiRequest; type: ResourceType; reply: Reply; page: ListPage; representation: Representation },
): Promise<void> {
  const { request, type, reply, page, representation } = answer;
  const { version, as } = representation;
  const metadata = listMetadata(page);
  const objects = page.items.map((item) => parseStored(item, type));
  if (as === 'table') {
    const includeObject = includeObjectOf(request);
    return reply.json(200, tableOf({ type, objects, metadata, includeObject, version, now: clock.now() }));
  }
  if (as === 'partial') {
    const apiVersion = `meta.k8s.io/${version}`;
    const items = objects.map((object) => partialMetadata(object, apiVersion));
    return reply.json(200, { kind: 'PartialObjectMetadataList', apiVersion, metadata, items });
  }
  return reply.yaml(200, { kind: `${type.kind}List`, apiVersion: apiVersionOf(type), metadata, items: objects });
}
