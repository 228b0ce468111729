import { FakeCluster, type JsonObject } from '@insights/fake-cluster';

/** What a request of the administrator carries. */
interface ApiRequest {
  readonly body?: unknown;
  /** Default: `application/json`. */
  readonly type?: string;
}

/** A cluster without TLS, and the administrator's requests to it. */
export async function startCluster() {
  const cluster = await FakeCluster.start({ tls: false });
  const call = async (method: string, path: string, { body, type = 'application/json' }: ApiRequest = {}) => {
    const response = await fetch(cluster.origin + path, {
      method,
      headers: { authorization: `Bearer ${cluster.adminToken}`, 'content-type': type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      text,
      get json() {
        return JSON.parse(text) as JsonObject;
      },
    };
  };
  return { cluster, call, [Symbol.asyncDispose]: () => cluster.close() };
}
