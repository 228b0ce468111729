import { Agent, request } from 'node:https';
import { json } from 'node:stream/consumers';
import { present } from '@insights/process';

/** How to reach an API server. */
export interface ApiAccess {
  readonly url: string;
  /** PEM. */
  readonly certificate: string;
  readonly token: string;
}

/** An answer of the API server. */
export interface ApiAnswer {
  readonly status: number;
  /** Parsed JSON; `undefined` when the answer is not JSON. */
  readonly body: unknown;
}

/** The little of a Kubernetes client that this package needs itself: JSON in, JSON out, connections kept. */
export class ApiClient implements Disposable {
  readonly #access: ApiAccess;
  readonly #agent: Agent;

  /** @param connections - how many requests may be under way at once; the others wait */
  constructor(access: ApiAccess, connections = 8) {
    this.#access = access;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, ca: access.certificate });
  }

  /** @throws Node's error when the server cannot be reached, the signal's reason when it aborts */
  async send(method: string, path: string, { body, signal }: ApiRequest = {}): Promise<ApiAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${this.#access.token}`,
      accept: 'application/json',
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    };
    const options = { method, headers, agent: this.#agent, ...present({ signal }) };
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.#access.url), options, (response) => {
        const status = response.statusCode ?? 0;
        json(response).then(
          (answer) => resolve({ status, body: answer }),
          () => resolve({ status, body: undefined }),
        );
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** What {@link ApiClient.send} takes besides method and path. */
export interface ApiRequest {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}
