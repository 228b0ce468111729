import { present } from '@insights/process';
import { FakeCluster, type JsonObject } from '../../src/index.ts';
import type { FakeClusterOptions } from '../../src/fake-cluster.ts';

/** An answer of the API server, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  readonly json: JsonObject;
}

/** What a request carries. */
export interface RequestOptions {
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  /** Default: the administrator's; empty: none. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A cluster without TLS, and a client for it. */
export async function startCluster(options: FakeClusterOptions = {}) {
  const cluster = await FakeCluster.start({ tls: false, ...options });
  const open = (method: string, path: string, request: RequestOptions = {}) =>
    fetch(cluster.origin + path, {
      method,
      headers: headersOf(cluster, request),
      ...(request.body === undefined ? {} : { body: bodyOf(request.body) }),
      ...present({ signal: request.signal }),
    });
  const call = async (method: string, path: string, request: RequestOptions = {}): Promise<Answer> => {
    const response = await open(method, path, request);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      get json() {
        return JSON.parse(text) as JsonObject;
      },
    };
  };
  return { cluster, open, call, [Symbol.asyncDispose]: () => cluster.close() };
}

function headersOf(cluster: FakeCluster, request: RequestOptions): Record<string, string> {
  const { token = cluster.adminToken, type = 'application/json', accept, body, headers } = request;
  return {
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': type }),
    ...present({ accept }),
    'user-agent': 'test/1.0',
    ...headers,
  };
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

/** A config map to put or post. */
export function configMap(name: string, data: JsonObject = {}, namespace = 'default'): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

/** A pod of two containers, `main` and `gatherer`. */
export function pod(name: string, namespace = 'default'): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      containers: [
        { name: 'main', image: 'quay.io/a/main:1' },
        { name: 'gatherer', image: 'quay.io/a/gatherer:1' },
      ],
    },
  };
}

/** The events of a watch, one by one. */
export async function* watchEvents(response: Response): AsyncGenerator<{ type: string; object: JsonObject }> {
  let rest = '';
  for await (const chunk of response.body ?? []) {
    rest += Buffer.from(chunk).toString();
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as { type: string; object: JsonObject };
  }
}

/** The first `count` events of a watch, after which it is closed. */
export async function takeEvents(response: Response, count: number) {
  const events: { type: string; object: JsonObject }[] = [];
  for await (const event of watchEvents(response)) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}
