import { discardBody, type RequestBody, type WireReply } from '@insights/egress';
import type { RepositoryReference } from '@insights/image-name';
import { present } from '@insights/process';
import type { Authorizer } from './credentials/authorizer.ts';
import { isRegistryError } from './errors.ts';
import type { RegistryLimits } from './limits.ts';
import { isNotTls } from './wire/connection-error.ts';
import type { Endpoints } from './wire/endpoints.ts';
import type { Operation } from './wire/operation.ts';
import type { RedirectFollower } from './wire/redirects.ts';
import { Traffic } from './wire/traffic.ts';
import type { TimedRequest } from './wire/transport.ts';

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
  send(request: RegistryRequest, operation: Operation): Promise<WireReply> {
    const { endpoints } = this.#options;
    if (!endpoints.isInsecure(request.reference)) return this.#sendBy('https:', request, operation);
    return endpoints.isPlain(request.reference)
      ? this.#sendPlain(request, operation)
      : this.#sendSecureFirst(request, operation);
  }

  /** https first, and plain http where that fails; kept is what was proven alone: that no TLS is spoken there. */
  async #sendSecureFirst(request: RegistryRequest, operation: Operation): Promise<WireReply> {
    try {
      return await this.#probe(request, operation);
    } catch (error) {
      if (!isRegistryError(error, 'ERR_REGISTRY_TLS', 'ERR_REGISTRY_UNREACHABLE')) throw error;
      if (isNotTls(error)) {
        const reply = await this.#sendBy('http:', request, operation);
        this.#options.endpoints.notePlain(request.reference);
        return reply;
      }
      // A connection that was reset says nothing about TLS; what plain http says is then believed only when it is an answer.
      const reply = await this.#sendBy('http:', request, operation).catch(() => undefined);
      operation.signal.throwIfAborted();
      if (reply !== undefined && !isDoubtful(reply)) return reply;
      if (reply !== undefined) await discardBody(reply, this.#options.limits.errorBytes);
      throw error;
    }
  }

  /** Plain http, as it was found; when that is not served any more, or only to say so, https is asked in the same call. */
  async #sendPlain(request: RegistryRequest, operation: Operation): Promise<WireReply> {
    const { endpoints, limits } = this.#options;
    const plain = await this.#sendBy('http:', request, operation).catch((error: unknown) => {
      if (isRegistryError(error, 'ERR_REGISTRY_UNREACHABLE', 'ERR_REGISTRY_PROTOCOL')) return error;
      throw error;
    });
    if (!Error.isError(plain) && !isDoubtful(plain)) return plain;
    endpoints.forgetPlain(request.reference);
    const secure = await this.#probe(request, operation).catch(() => undefined);
    operation.signal.throwIfAborted();
    if (secure === undefined) return Error.isError(plain) ? throwing(plain) : plain;
    if (!Error.isError(plain)) await discardBody(plain, limits.errorBytes);
    return secure;
  }

  /** https to a registry marked insecure; not counted as a request when nothing answers. */
  async #probe(request: RegistryRequest, operation: Operation): Promise<WireReply> {
    const traffic = new Traffic();
    try {
      const reply = await this.#sendBy('https:', request, { ...operation, traffic });
      operation.traffic.add(traffic.totals);
      return reply;
    } catch (error) {
      const isUnanswered = isRegistryError(error, 'ERR_REGISTRY_TLS', 'ERR_REGISTRY_UNREACHABLE');
      operation.traffic.add(isUnanswered ? { ...traffic.totals, requests: 0 } : traffic.totals);
      throw error;
    }
  }

  async #sendBy(protocol: 'https:' | 'http:', request: RegistryRequest, operation: Operation): Promise<WireReply> {
    const { authorizer, endpoints, follower, limits } = this.#options;
    const { method, reference, path, headers, body, isLong } = request;
    const baseUrl = endpoints.baseUrl(reference, protocol);
    const attempt = await authorizer.start(reference, baseUrl, operation.lastAuthScheme);
    const url = new URL(path, baseUrl);
    const trust = endpoints.trustFor(url, reference.repository);
    for (;;) {
      const wire: TimedRequest = {
        method,
        url,
        headers: { ...headers, ...attempt.headers },
        trust,
        ...present({ body, isLong }),
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

// "400 Client sent an HTTP request to an HTTPS server", in many wordings.
function isDoubtful({ status }: WireReply): boolean {
  return status === 400;
}

function throwing(error: Error): never {
  throw error;
}
