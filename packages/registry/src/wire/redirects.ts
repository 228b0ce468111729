import { discardBody, redirectOf, type WireReply, withoutAuthorization } from '@insights/egress';
import { RegistryError } from '../errors.ts';
import type { RegistryLimits } from '../limits.ts';
import { bareHostname, namesInnerAddress } from './address-guard.ts';
import type { Endpoints } from './endpoints.ts';
import type { Operation } from './operation.ts';
import type { TimedRequest, Transport } from './transport.ts';

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
  async send(request: TimedRequest, operation: Operation): Promise<WireReply> {
    const { transport, endpoints, limits } = this.#options;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    let current = request;
    for (let hop = 0; ; hop += 1) {
      const reply = await transport.send(current, operation);
      const redirect = isRead ? redirectOf(reply) : undefined;
      if (!redirect) return reply;
      if (hop === limits.redirects) throw refused(reply, `more than ${limits.redirects} redirects`);
      await discardBody(reply, limits.errorBytes);
      if ('refusal' in redirect) throw refused(reply, redirect.refusal);
      const { url } = redirect;
      assertOuter(reply, url, request.url);
      current =
        url.origin === current.url.origin
          ? { ...current, url }
          : { ...current, url, headers: withoutAuthorization(current.headers), trust: endpoints.trustFor(url) };
    }
  }
}

function assertOuter(reply: WireReply, target: URL, asked: URL): void {
  if (namesInnerAddress(target) && bareHostname(target) !== bareHostname(asked)) {
    throw refused(reply, `a redirect to the private address ${target.host}`);
  }
}

function refused(reply: WireReply, what: string): RegistryError {
  return new RegistryError('ERR_REGISTRY_PROTOCOL', `${reply.url.host} answered with ${what}`, {
    status: reply.status,
  });
}
