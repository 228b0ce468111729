import {
  type Egress,
  exchange,
  isEgressError,
  type WireReply,
  type WireRequest,
  type WireTimeouts,
} from '@insights/egress';
import type { RegistryLimits } from '../limits.ts';
import { connectionError } from './connection-error.ts';
import type { Operation } from './operation.ts';
import type { QuietHosts } from './quiet-hosts.ts';

/** A request to a registry, a token endpoint or the storage behind a registry. */
export interface TimedRequest extends WireRequest {
  /** A layer: takes its own time limit. */
  readonly isLong?: boolean;
}

export interface TransportOptions {
  readonly egress: Egress;
  readonly userAgent: string;
  readonly limits: RegistryLimits;
  readonly quiet: QuietHosts;
}

/** Sends single requests, and none to a host that asked to be left alone. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /**
   * @throws RegistryError `ERR_REGISTRY_UNREACHABLE`, `_TLS` or `_PROTOCOL`; `_RATE_LIMITED` without a request; what the
   *   body threw; the signal's reason when aborted
   */
  async send({ isLong = false, ...request }: TimedRequest, { traffic, signal }: Operation): Promise<WireReply> {
    const { egress, userAgent, limits, quiet } = this.#options;
    quiet.assertMayAsk(request.url);
    const headers = { 'user-agent': userAgent, ...request.headers };
    try {
      const timeouts = timeoutsOf(limits, isLong);
      const options = { egress, timeouts, watch: traffic.watch.bind(traffic) };
      const reply = await exchange({ ...request, headers }, options, signal);
      quiet.note(reply);
      return reply;
    } catch (error) {
      throw isEgressError(error) ? connectionError(error) : error;
    }
  }
}

function timeoutsOf(limits: RegistryLimits, isLong: boolean): WireTimeouts {
  return {
    lookup: limits.connectMilliseconds,
    connect: limits.connectMilliseconds,
    secureConnect: limits.tlsMilliseconds,
    response: limits.firstByteMilliseconds,
    request: isLong ? limits.layerMilliseconds : limits.requestMilliseconds,
  };
}
