import http, { type AgentOptions, type ClientRequest, type ClientRequestArgs, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIPv6, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Clock, CodedError, errorCode, errorMessage, present, startDeadline } from '@insights/process';
import { connectToProxy, proxyAuthorization, type ProxyTarget } from './proxy-connection.ts';
import type { TlsOptions } from './tls-options.ts';

export interface TunnelSettings {
  readonly proxy: ProxyTarget;
  /** For the host at the other end of the tunnel. */
  readonly tls: TlsOptions;
  /** For the proxy, from the first packet to its answer. */
  readonly timeoutMilliseconds: number;
  readonly clock: Clock;
}

type Callback = (error: Error | null, socket: Duplex) => void;

/**
 * Opens a tunnel through a proxy for each TLS connection. Node's own (`proxyEnv`) does not trust our certificates for a
 * proxy that is reached by TLS, and reads the proxy's answer without an end.
 */
export class TunnelAgent extends https.Agent {
  readonly #settings: TunnelSettings;
  readonly #opening = new Set<ClientRequest>();

  constructor(settings: TunnelSettings, pool: AgentOptions) {
    super({ ...pool, ...settings.tls });
    this.#settings = settings;
  }

  override createConnection(options: ClientRequestArgs, callback?: Callback): undefined {
    const host = options.host ?? '';
    const target = `${isIPv6(host) ? `[${host}]` : host}:${options.port ?? 443}`;
    const request = connectRequest(this.#settings.proxy, target);
    this.#opening.add(request.once('close', () => this.#opening.delete(request)));
    openTunnel(request, this.#settings, (error, tunnel) => {
      if (tunnel) callback?.(null, super.createConnection(withSocket(options, tunnel)) as Duplex);
      // Who is told of an error looks at nothing else.
      else callback?.(error ?? null, undefined as unknown as Duplex);
    });
  }

  override destroy(): void {
    for (const request of this.#opening) request.destroy();
    super.destroy();
  }
}

function withSocket(options: ClientRequestArgs, socket: Socket): ClientRequestArgs {
  const extended: ClientRequestArgs & { socket: Socket } = { ...options, socket };
  return extended;
}

function connectRequest({ url, tls }: ProxyTarget, target: string): ClientRequest {
  const authorization = proxyAuthorization(url);
  return http.request({
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...present({ 'proxy-authorization': authorization }) },
    createConnection: () => connectToProxy({ url, tls }),
  });
}

/**
 * Waits for the proxy's answer; `done` is called once. Errors are `ERR_PROXY_REFUSED` when the answer is not 200,
 * `ERR_PROXY_TIMEOUT`, and for the proxy's own TLS and for what is not HTTP Node's code, with the proxy named. Header lines
 * are bounded by Node, 16 KiB in all.
 */
function openTunnel(
  request: ClientRequest,
  { proxy, timeoutMilliseconds, clock }: TunnelSettings,
  done: (error: Error | undefined, tunnel?: Socket) => void,
): void {
  const deadline = startDeadline({ clock, milliseconds: timeoutMilliseconds, what: 'a tunnel' });
  deadline.signal.addEventListener('abort', () => {
    const message = `the proxy ${proxy.url.host} did not answer within ${timeoutMilliseconds / 1000} s`;
    request.destroy(new CodedError('ERR_PROXY_TIMEOUT', message, { retryable: true }));
  });
  let isDone = false;
  const settle = (error: Error | undefined, tunnel?: Socket) => {
    deadline[Symbol.dispose]();
    if (!isDone) done(error, tunnel);
    isDone = true;
  };
  request.on('error', (error) => settle(namingProxy(proxy, error)));
  request.once('connect', ({ statusCode }: IncomingMessage, socket: Socket, early: Buffer) => {
    socket.on('error', () => {}); // whoever uses the tunnel sees its end
    // Whoever speaks TLS waits for us to begin: bytes right behind the answer are not from there.
    if (statusCode === 200 && early.length === 0) return settle(undefined, socket);
    socket.destroy();
    const what = statusCode === 200 ? 'sent more than an answer' : `answered ${statusCode}`;
    settle(new CodedError('ERR_PROXY_REFUSED', `the proxy ${proxy.url.host} ${what} to CONNECT`, { retryable: true }));
  });
  request.end();
}

function namingProxy({ url }: ProxyTarget, error: Error): Error {
  const code = errorCode(error) ?? 'ERR_PROXY_UNREACHABLE';
  if (code.startsWith('ERR_PROXY_')) return error;
  return new CodedError(code, `the proxy ${url.host}: ${errorMessage(error)}`, { cause: error, retryable: true });
}
