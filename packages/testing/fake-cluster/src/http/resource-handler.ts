import { badRequest, methodNotAllowed } from '../api-error.ts';
import { subresourcesOf } from '../discovery/discovery.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { ApiRequest } from './api-request.ts';
import { answerGet, answerList } from './read-handler.ts';
import type { Reply } from './reply.ts';
import type { ServerContext } from './server-context.ts';
import { answerLog, answerToken } from './subresource-handler.ts';
import { answerWatch } from './watch-handler.ts';
import { answerCreate, answerDelete, answerDeleteCollection, answerPatch, answerUpdate } from './write-handler.ts';

type Handler = (
  context: ServerContext,
  exchange: { request: ApiRequest; type: ResourceType; reply: Reply },
) => Promise<void>;

const handlers: Readonly<Record<string, Handler>> = {
  get: answerGet,
  list: answerList,
  watch: answerWatch,
  create: answerCreate,
  update: answerUpdate,
  patch: answerPatch,
  delete: answerDelete,
  deletecollection: answerDeleteCollection,
};

const subresourceHandlers: Readonly<Record<string, Handler>> = {
  'pods/log': answerLog,
  'serviceaccounts/token': answerToken,
};

/** Connections that would have to be upgraded; nobody runs them here. */
const upgraded = ['exec', 'attach', 'portforward', 'proxy'];

/** Answers a request about a resource; who asks may do so. */
export async function answerResource(context: ServerContext, request: ApiRequest, reply: Reply): Promise<void> {
  const { group = '', version = '', resource = '', subresource, verb } = request.info;
  const type = context.controlPlane.types.byResource({ group, version, resource });
  if (!type) return reply.text(404, '404 page not found\n');
  if (subresource !== undefined) return answerSubresource(context, { request, type, reply });
  const handler = type.verbs.includes(verb) ? handlers[verb] : undefined;
  // POST is for collections, PUT and PATCH are for objects.
  const isMisplaced =
    (verb === 'create') === (request.info.name !== undefined) && ['create', 'update', 'patch'].includes(verb);
  if (!handler || isMisplaced) throw methodNotAllowed();
  return handler(context, { request, type, reply });
}

async function answerSubresource(
  context: ServerContext,
  exchange: { request: ApiRequest; type: ResourceType; reply: Reply },
): Promise<void> {
  const { request, type, reply } = exchange;
  const { subresource = '', verb } = request.info;
  if (upgraded.includes(subresource)) throw badRequest(`${type.plural}/${subresource} is not offered by this server`);
  const known = subresourcesOf(type).find(({ name }) => name === subresource);
  if (!known) return reply.text(404, '404 page not found\n');
  if (!known.verbs.includes(verb)) throw methodNotAllowed();
  const handler = subresourceHandlers[`${type.plural}/${subresource}`] ?? handlers[verb];
  if (!handler) throw methodNotAllowed();
  return handler(context, exchange);
}
