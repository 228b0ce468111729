import { RegistryError } from '../errors.ts';
import type { RegistryLimits } from '../limits.ts';
import { bareHostname, namesInnerAddress } from './address-guard.ts';
import { discardBody } from './body.ts';
import type { Endpoints } from './endpoints.ts';
import type { Operation } from './operation.ts';
import type { Reply, Transport, WireRequest } from './transport.ts';

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What {@link RedirectFollower} takes. */
export interface RedirectFollowerOptions {
  readonly transport: Transport;
  readonly endpoints: Endpoints;
  readonly limits: RegistryLimits;
}

/** Follows redirects of GET and HEAD, to object storage for example, without taking credentials along. */
export class RedirectFollower {
  readonly #options: RedirectFollowerOptions;

  constructor(options: RedirectFollowerOptions) {
    this.#options = options;
  }

  /**
   * Sends a request and goes where its answers point. `Authorization` is dropped at the first other scheme, host or port.
   * @throws RegistryError `ERR_REGISTRY_PROTOCOL` after too many redirects, or for one that leads from https to http, to
   *   plain http of a registry not marked insecure, or to a private address that is not the registry itself
   */
  async send(request: WireRequest, operation: Operation): Promise<Reply> {
    const { transport, endpoints, limits } = this.#options;
    let current = request;
    for (let hop = 0; ; hop += 1) {
      const reply = await transport.send(current, operation);
      if (!redirectStatuses.has(reply.status) || !isRead(request)) return reply;
      if (hop === limits.redirects) throw refused(reply, `more than ${limits.redirects} redirects`);
      await discardBody(reply, limits.errorBytes);
      const url = target(reply, request.url);
      current =
        url.origin === current.url.origin
          ? { ...current, url }
          : { ...current, url, headers: withoutAuthorization(current.headers), trust: endpoints.trustFor(url) };
    }
  }
}

function isRead({ method }: WireRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function target(reply: Reply, asked: URL): URL {
  const location = reply.headers.location ?? '';
  const url = location !== '' && URL.canParse(location, reply.url.href) ? new URL(location, reply.url) : undefined;
  if (!url) throw refused(reply, 'a redirect without a usable Location');
  // The target is named by its origin only: the query of a pre-signed storage URL is a credential.
  if (url.username || url.password) throw refused(reply, `a redirect to ${url.origin} with user information`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && reply.url.protocol === 'http:')) {
    throw refused(reply, `a redirect to ${url.origin}, which is not https`);
  }
  if (namesInnerAddress(url) && bareHostname(url) !== bareHostname(asked)) {
    throw refused(reply, `a redirect to the private address ${url.host}`);
  }
  return url;
}

function withoutAuthorization(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
}

function refused(reply: Reply, what: string): RegistryError {
  return new RegistryError('ERR_REGISTRY_PROTOCOL', `${reply.url.host} answered with ${what}`, {
    status: reply.status,
  });
}
