import type { JsonObject, JsonValue } from '../json.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import type { TypeRegistry } from '../resources/type-registry.ts';

/**
 * `GET /openapi/v2` as protobuf (gnostic `openapi.v2.Document`): a document without definitions, which clients take as
 * "nothing to check here". Field 1 is `swagger: "2.0"`, field 2 is `info { title: "Kubernetes", version }`.
 */
export function openApiV2Protobuf(version: string): Buffer {
  const info = Buffer.concat([lengthDelimited(1, 'Kubernetes'), lengthDelimited(2, version)]);
  return Buffer.concat([lengthDelimited(1, '2.0'), lengthDelimited(2, info), lengthDelimited(8, '')]);
}

/** The same document as JSON. */
export function openApiV2(version: string): JsonObject {
  return { swagger: '2.0', info: { title: 'Kubernetes', version }, paths: {}, definitions: {} };
}

// Fields of wire type 2 that are shorter than 128 bytes.
function lengthDelimited(field: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes]);
}

/** `GET /openapi/v3`: where the documents of the group versions are. */
export function openApiV3Index(types: TypeRegistry): JsonObject {
  const paths: JsonObject = {};
  for (const apiVersion of new Set(types.all().map(apiVersionOf))) {
    const path = rootOf(apiVersion);
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=0` };
  }
  return { paths };
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
}

/**
 * `GET /openapi/v3/…`: no schemas, but the patch operations with their query parameters, from which `kubectl` learns
 * that the server takes `fieldValidation` and `dryRun`. `undefined` when nothing is served below the path.
 */
export function openApiV3(types: TypeRegistry, path: string, version: string): JsonObject | undefined {
  const apiVersion = path.replace(/^apis?\//, '');
  const found = types.inGroupVersion(apiVersion);
  if (found.length === 0 || rootOf(apiVersion) !== path) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version },
    paths: Object.fromEntries(found.map((type) => [urlOf(type), { patch: patchOperation(type) }])),
    components: { schemas: {} },
  };
}

function urlOf(type: ResourceType): string {
  const scope = type.namespaced ? '/namespaces/{namespace}' : '';
  return `/${rootOf(apiVersionOf(type))}${scope}/${type.plural}/{name}`;
}

function parameter(name: string): JsonValue {
  return { name, in: 'query', schema: { type: 'string', uniqueItems: true } };
}

function patchOperation({ group, version, kind }: ResourceType): JsonObject {
  return {
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': { group, version, kind },
    parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map(parameter),
    responses: { '200': { description: 'OK' } },
  };
}
