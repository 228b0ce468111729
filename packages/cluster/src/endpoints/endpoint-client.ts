import type { LookupFunction } from 'node:net';
import { present } from '@insights/process';
import { ApiResponse } from '../connection/api-response.ts';
import { sendExchange } from '../connection/exchange.ts';
import { transportError } from '../connection/transport-error.ts';
import type { ClusterCredentials, TlsMaterial } from '../credentials/cluster-credentials.ts';
import { ClusterError } from '../errors.ts';
import { refuse } from './refusal.ts';

/** One request to something that is not the API server. */
export interface EndpointRequest {
  readonly url: URL;
  /** Default `GET`. */
  readonly method?: 'GET' | 'HEAD' | 'POST';
  /** Who is asked, for messages: `Prometheus`. */
  readonly peer: string;
  /** Default: anything. */
  readonly accept?: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** Whether our token goes with it: only to an `https:` URL, whose certificate was checked before. */
  readonly withToken: boolean;
  /** How the certificate is checked. */
  readonly tls?: TlsMaterial;
  /** How long the peer may keep silent. */
  readonly silenceMilliseconds: number;
}

interface EndpointClientOptions {
  readonly credentials: ClusterCredentials;
  readonly userAgent: string;
  /** Finds the addresses of names. Default: the system's. */
  readonly lookup?: LookupFunction | undefined;
  /** In the place of what requests say. */
  readonly silenceMilliseconds?: number | undefined;
}

/**
 * Asks what is in the cluster and is not the API server. Each request has a connection of its own, straight to its peer:
 * never through a proxy. The token is that of the kubeconfig at the moment of the request; a redirect is an error, so
 * it goes nowhere else.
 */
export class EndpointClient {
  readonly #options: EndpointClientOptions;

  constructor(options: EndpointClientOptions) {
    this.#options = options;
  }

  /**
   * Sends a request and waits for the head of the answer.
   * @returns an answer of status 2xx that is not HTML
   * @throws ClusterError, or the signal's reason when it is aborted
   */
  async send(request: EndpointRequest, signal: AbortSignal): Promise<ApiResponse> {
    signal.throwIfAborted();
    const { url, method = 'GET', peer, tls } = request;
    const { lookup, silenceMilliseconds = request.silenceMilliseconds } = this.#options;
    // Without the query: it is ours, and long.
    const label = `${method} ${url.origin}${url.pathname}`;
    const headers = await this.#headers(request);
    // No agent: nothing is kept for a peer that is asked once or twice a gathering, and no environment names a proxy.
    const options = { method, headers, agent: false as const, ...tls, ...present({ lookup }) };
    const body = request.body && JSON.stringify(request.body);
    try {
      const message = await sendExchange({ url, label, peer, options, body, silenceMilliseconds }, signal);
      const response = new ApiResponse({ message, request: label, peer, signal });
      refuse(response, peer);
      return response;
    } catch (error) {
      signal.throwIfAborted();
      throw transportError(label, error, peer);
    }
  }

  async #headers({ url, accept = '*/*', body, withToken }: EndpointRequest): Promise<Record<string, string>> {
    const { credentials, userAgent } = this.#options;
    const isSafe = withToken && url.protocol === 'https:';
    return {
      'User-Agent': userAgent,
      Accept: accept,
      // Exactly this: a kubelet compresses for nothing else.
      'Accept-Encoding': 'gzip',
      ...(body && { 'Content-Type': 'application/json' }),
      ...(isSafe && present({ Authorization: await bearerToken(credentials) })),
    };
  }
}

async function bearerToken(credentials: ClusterCredentials): Promise<string | undefined> {
  const { headers } = await credentials.access();
  if ('Impersonate-User' in headers) {
    // Only the API server knows of it: anybody else would answer us with other rights than were asked for.
    const message = 'the kubeconfig impersonates a user, which works with the API server alone';
    throw new ClusterError('ERR_CLUSTER_CREDENTIALS', message);
  }
  const { Authorization: authorization } = headers;
  return authorization?.startsWith('Bearer ') ? authorization : undefined;
}
