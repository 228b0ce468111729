import { aggregatedDiscovery, apiGroup, apiGroupList, apiResourceList, apiVersions } from '../discovery/discovery.ts';
import { openApiV2, openApiV2Protobuf, openApiV3, openApiV3Index } from '../discovery/openapi.ts';
import { versionInfo } from '../discovery/version.ts';
import type { JsonObject } from '../json.ts';
import { parseAccept } from './accept.ts';
import type { ApiRequest } from './api-request.ts';
import type { Reply } from './reply.ts';
import type { ServerContext } from './server-context.ts';

// What clients ask for, and the same as a valid media type: "@" may not stand in one.
const acceptedV2 = /application\/com\.github\.proto-openapi\.spec\.v2[.@]v1\.0\+protobuf/;
const protobufV2 = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const healthPaths = ['/healthz', '/livez', '/readyz', '/healthz/', '/livez/', '/readyz/'];

/** Answers what is no resource: discovery, version, health, OpenAPI. */
export async function answerPath(context: ServerContext, request: ApiRequest, reply: Reply): Promise<void> {
  const path = request.path.replace(/\/+$/, '');
  if (healthPaths.includes(path)) return reply.text(200, 'ok');
  if (path === '/openapi/v2') return answerOpenApiV2(context, request, reply);
  if (path === '/api' || path === '/apis') return answerRoot(context, request, reply);
  const document = documentAt(context, path);
  return document ? reply.json(200, document) : reply.text(404, '404 page not found\n');
}

function documentAt({ controlPlane, version }: ServerContext, path: string): JsonObject | undefined {
  const { types } = controlPlane;
  if (path === '/version') return versionInfo(version);
  if (path === '')
    return { paths: ['/api', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'] };
  if (path === '/openapi/v3') return openApiV3Index(types);
  if (path.startsWith('/openapi/v3/')) return openApiV3(types, path.slice('/openapi/v3/'.length), `v${version}`);
  const [, root, group = '', groupVersion, ...more] = path.split('/');
  if (more.length > 0) return undefined;
  if (root === 'api' && groupVersion === undefined) return apiResourceList(types, group);
  if (root !== 'apis') return undefined;
  return groupVersion === undefined ? apiGroup(types, group) : apiResourceList(types, `${group}/${groupVersion}`);
}

async function answerOpenApiV2({ version }: ServerContext, request: ApiRequest, reply: Reply): Promise<void> {
  const wantsProtobuf = acceptedV2.test(request.headers.accept ?? '');
  if (wantsProtobuf) return reply.text(200, openApiV2Protobuf(`v${version}`), protobufV2);
  return reply.json(200, openApiV2(`v${version}`));
}

async function answerRoot(
  { controlPlane, discovery }: ServerContext,
  request: ApiRequest,
  reply: Reply,
): Promise<void> {
  const { types } = controlPlane;
  const root = request.path.startsWith('/apis') ? 'apis' : 'api';
  const accepted = parseAccept(request.headers.accept);
  const version = accepted
    .filter(({ parameters }) => parameters.get('as') === 'APIGroupDiscoveryList')
    .map(({ parameters }) => parameters.get('v') ?? '')
    .find((each) => isOffered(discovery, each));
  if (version === undefined) return reply.json(200, root === 'api' ? apiVersions() : apiGroupList(types));
  const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return reply.json(200, aggregatedDiscovery(types, root, version), contentType);
}

// A server that knows v2 also speaks v2beta1.
function isOffered(discovery: ServerContext['discovery'], version: string): boolean {
  if (discovery === 'v2') return version === 'v2' || version === 'v2beta1';
  return discovery === 'v2beta1' && version === 'v2beta1';
}
