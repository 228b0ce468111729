import type { RepositoryReference } from '@insights/image-name';
import { isRegistryError } from './errors.ts';
import type { Authorizer } from './credentials/authorizer.ts';
import type { RegistryLimits } from './limits.ts';
import { discardBody } from './wire/body.ts';
import type { Endpoints } from './wire/endpoints.ts';
import type { Operation } from './wire/operation.ts';
import type { RedirectFollower } from './wire/redirects.ts';
import { Traffic } from './wire/traffic.ts';
import type { Reply, RequestBody, WireRequest } from './wire/transport.ts';

/** A request below `/v2/<repository>/`. */
export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly reference: RepositoryReference;
  /** `manifests/4.20-fast-track`, `blobs/sha256:…`; or a path that the registry named, from its root. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** A layer, down or up. */
  readonly isLong?: boolean;
}

/** What {@link RegistryFetch} takes. */
export interface RegistryFetchOptions {
  readonly authorizer: Authorizer;
  readonly endpoints: Endpoints;
  readonly follower: RedirectFollower;
  readonly limits: RegistryLimits;
}

/** Sends requests to a repository: finds the scheme, authorizes, follows redirects. The status is the caller's to judge. */
export class RegistryFetch {
  readonly #options: RegistryFetchOptions;

  constructor(options: RegistryFetchOptions) {
    this.#options = options;
  }

  /** @throws RegistryError when there is no answer, or the token endpoint fails other than by refusing credentials */
  async send(request: RegistryRequest, operation: Operation): Promise<Reply> {
    const [first, fallback] = this.#options.endpoints.baseUrls(request.reference);
    if (!first) throw new TypeError('a registry always has a base URL');
    if (!fallback) return this.#sendTo(first, request, operation);
    // A registry marked insecure: https first, as a probe that is not counted as a request when nothing speaks it.
    const probe = new Traffic();
    try {
      const reply = await this.#sendTo(first, request, { ...operation, traffic: probe });
      operation.traffic.add(probe.totals);
      return reply;
    } catch (error) {
      const isUnanswered = isRegistryError(error, 'ERR_REGISTRY_TLS', 'ERR_REGISTRY_UNREACHABLE');
      operation.traffic.add(isUnanswered ? { ...probe.totals, requests: 0 } : probe.totals);
      if (!isUnanswered) throw error;
      return this.#sendTo(fallback, request, operation);
    }
  }

  async #sendTo(baseUrl: URL, request: RegistryRequest, operation: Operation): Promise<Reply> {
    try {
      const reply = await this.#authorized(baseUrl, request, operation);
      this.#options.endpoints.noteProtocol(baseUrl, true);
      return reply;
    } catch (error) {
      if (isRegistryError(error, 'ERR_REGISTRY_UNREACHABLE')) this.#options.endpoints.noteProtocol(baseUrl, false);
      throw error;
    }
  }

  async #authorized(baseUrl: URL, request: RegistryRequest, operation: Operation): Promise<Reply> {
    const { authorizer, endpoints, follower, limits } = this.#options;
    const attempt = await authorizer.start(request.reference, baseUrl, operation.lastAuthScheme);
    const url = new URL(request.path, baseUrl);
    for (;;) {
      const wire: WireRequest = {
        method: request.method,
        url,
        headers: { ...request.headers, ...attempt.headers },
        trust: endpoints.trustFor(url, request.reference.repository),
        isLong: request.isLong ?? false,
        ...(request.body ? { body: request.body } : {}),
      };
      const reply = await follower.send(wire, operation);
      // A storage host that a redirect led to has no say in how we sign in to the registry.
      const isRefusal = (reply.status === 401 || reply.status === 403) && reply.url.origin === url.origin;
      if (!isRefusal) {
        attempt.accept(operation);
        return reply;
      }
      if (!(await attempt.next(reply, operation))) return reply;
      await discardBody(reply, limits.errorBytes);
    }
  }
}
