import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { generate } from 'selfsigned';

/** What a test sees of a request. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one request. */
export type Handler = (request: SeenRequest, response: ServerResponse, number: number) => void | Promise<void>;

/** A small API server on 127.0.0.1 whose answers a test writes itself. */
export interface ApiServer extends AsyncDisposable {
  readonly url: string;
  /** PEM of its certificate, with `tls`. */
  readonly certificate: string;
  readonly requests: SeenRequest[];
  /** Connections that were opened so far. */
  readonly connections: number;
}

interface ApiServerOptions {
  readonly tls?: boolean;
  /** Names in its certificate, besides 127.0.0.1. */
  readonly names?: readonly string[];
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
}

/** Starts one; `number` given to the handler counts requests from 0. */
export async function startApiServer(
  handler: Handler,
  { tls = false, names = [], host = '127.0.0.1', port: wanted = 0 }: ApiServerOptions = {},
): Promise<ApiServer> {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const number = requests.length;
    const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: '' };
    requests.push(seen);
    for await (const chunk of request) seen.body += String(chunk);
    await handler(seen, response, number);
  };
  const { key, certificate } = tls ? await selfSigned(names) : { key: '', certificate: '' };
  const server = tls
    ? https.createServer({ key, cert: certificate }, (request, response) => void listener(request, response))
    : http.createServer((request, response) => void listener(request, response));
  server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(wanted, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://${host}:${port}`,
    certificate,
    requests,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends JSON. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** Sends a `Status` object, as the API server does for errors. */
export function sendStatus(response: ServerResponse, status: number, members: Record<string, unknown> = {}): void {
  sendJson(
    response,
    { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: status, ...members },
    status,
  );
}

async function selfSigned(names: readonly string[]): Promise<{ key: string; certificate: string }> {
  const options = {
    keySize: 2048,
    extensions: [
      {
        name: 'subjectAltName' as const,
        altNames: [{ type: 7 as const, ip: '127.0.0.1' }, ...names.map((value) => ({ type: 2 as const, value }))],
      },
    ],
  };
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'api' }], options);
  return { key, certificate: cert };
}
