import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@insights/cluster';
import type { ApiResource } from '../../src/api-resource.ts';
import { apiVersionOf } from '../../src/api-resource.ts';
import { memberAt, textOf } from '../../src/json.ts';

const builtIn = /^$|^apps$|^policy$|\.k8s\.io$/;

interface Stored {
  readonly resource: ApiResource;
  readonly objects: JsonObject[];
}

/** Answers one request. */
type Handler = (query: URLSearchParams, response: ServerResponse) => void;

/** Enough of an API server to get and list, also metadata alone: unpaged, without any check. */
export class ApiServer implements AsyncDisposable {
  /** `METHOD path` of what was asked, in order. */
  readonly requests: string[] = [];
  /** The queries of these. */
  readonly queries: URLSearchParams[] = [];
  readonly #server: Server;
  readonly #stored = new Map<string, Stored>();
  readonly #failures = new Map<string, number>();
  readonly #held = new Map<string, Promise<void>>();
  readonly #texts = new Map<string, string>();
  readonly #handlers = new Map<string, Handler>();

  private constructor() {
    this.#server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      this.requests.push(`${request.method} ${pathname}`);
      this.queries.push(searchParams);
      const path = decodeURIComponent(pathname);
      const held = this.#held.get(path) ?? Promise.resolve();
      const isPartial = request.headers.accept?.includes('as=PartialObjectMetadataList') ?? false;
      void held.then(() => {
        const handler = this.#handlers.get(path);
        if (handler) handler(searchParams, response);
        else this.#answer(path, response, isPartial);
      });
    });
  }

  static async start(): Promise<ApiServer> {
    const server = new ApiServer();
    await new Promise<void>((resolve) => {
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Serves a type, and these objects of it. */
  serve(resource: ApiResource, ...objects: readonly JsonObject[]): void {
    const path = `${basePath(resource)}/${resource.resource}`;
    const stored = this.#stored.get(path) ?? { resource, objects: [] };
    stored.objects.push(...objects);
    this.#stored.set(path, stored);
  }

  /** Answers requests for a path with a status from now on. */
  fail(path: string, status: number): void {
    this.#failures.set(path, status);
  }

  /** Answers requests for a path with this text from now on. */
  answer(path: string, text: string): void {
    this.#texts.set(path, text);
  }

  /** Lets requests for a path be answered by the test, from now on. */
  handle(path: string, handler: Handler): void {
    this.#handlers.set(path, handler);
  }

  /** Keeps requests for a path waiting. @returns lets them go */
  hold(path: string): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(path, promise);
    return resolve;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(path: string, response: ServerResponse, isPartial: boolean): void {
    const text = this.#texts.get(path);
    if (text !== undefined) return void response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    const failure = this.#failures.get(path);
    if (failure !== undefined) return sendStatus(response, failure);
    const discovered = discover(
      path,
      [...this.#stored.values()].map(({ resource }) => resource),
    );
    if (discovered) return send(response, 200, discovered);
    const [, base = '', namespace, resource = '', name] =
      /^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
    const stored = this.#stored.get(`${base}/${resource}`);
    if (!stored) return sendStatus(response, 404);
    const objects = stored.objects.filter(
      (object) => !namespace || memberAt(object, 'metadata', 'namespace') === namespace,
    );
    if (name === undefined) {
      return send(response, 200, isPartial ? metadataOf(objects) : listOf(stored.resource, objects));
    }
    const object = objects.find((each) => textOf(memberAt(each, 'metadata', 'name')) === name);
    if (object) send(response, 200, { ...typeOf(stored.resource), ...object });
    else sendStatus(response, 404, 'NotFound');
  }
}

// Groups, and types of a version of one; the version that came first is preferred.
function discover(path: string, types: readonly ApiResource[]): JsonObject | undefined {
  const [, apis, group, version, ...rest] = path.split('/');
  if (apis !== 'apis' || rest.length > 0 || (group !== undefined && version === undefined)) return undefined;
  if (group !== undefined) {
    const resources = types.filter((type) => type.group === group && type.version === version);
    return { kind: 'APIResourceList', resources: resources.map(({ resource, kind }) => ({ name: resource, kind })) };
  }
  const groups = Map.groupBy(types, (type) => type.group);
  return {
    kind: 'APIGroupList',
    groups: [...groups].map(([name, ofGroup]) => ({
      name,
      versions: ofGroup.map((type) => ({ version: type.version })),
      preferredVersion: { version: ofGroup[0]?.version ?? '' },
    })),
  };
}

// As API servers do: items of built-in lists without their type, items of custom resources with it.
function listOf(resource: ApiResource, objects: readonly JsonObject[]): JsonObject {
  const { kind, apiVersion } = typeOf(resource);
  const list = { kind: `${resource.kind}List`, apiVersion, metadata: { resourceVersion: '1' } };
  if (!builtIn.test(resource.group))
    return { ...list, items: objects.map((object) => ({ apiVersion, kind, ...object })) };
  return { ...list, items: objects.map(({ kind: _kind, apiVersion: _apiVersion, ...object }) => object) };
}

function metadataOf(objects: readonly JsonObject[]): JsonObject {
  const apiVersion = 'meta.k8s.io/v1';
  const items = objects.map(({ metadata = {} }) => ({ kind: 'PartialObjectMetadata', apiVersion, metadata }));
  return { kind: 'PartialObjectMetadataList', apiVersion, metadata: { resourceVersion: '1' }, items };
}

function typeOf(resource: ApiResource): { kind: string; apiVersion: string } {
  return { kind: resource.kind, apiVersion: apiVersionOf(resource) };
}

function basePath({ group, version }: ApiResource): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

// Only of an object that is not there a server says more than the status.
function sendStatus(response: ServerResponse, code: number, reason?: string): void {
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message: `answered ${code}` };
  send(response, code, reason === undefined ? status : { ...status, reason });
}

function send(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
