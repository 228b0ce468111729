import { once } from 'node:events';
import http, { type IncomingMessage, type RequestListener } from 'node:http';
import https from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A server on a free port of 127.0.0.1, closed with all its connections. */
export interface RunningServer extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string;
}

type Tls = { readonly key: string; readonly cert: string };

/** Answers every request as `listener` says. */
export function serveHttp(listener: RequestListener, tls?: Tls): Promise<RunningServer> {
  return start(tls ? https.createServer(tls, listener) : http.createServer(listener));
}

/** Answers the first bytes of every connection below HTTP. */
export function serveRaw(answer: (socket: Socket) => void): Promise<RunningServer> {
  return start(createServer((socket) => void socket.on('error', () => {}).once('data', () => answer(socket))));
}

/** A proxy that opens every tunnel to `127.0.0.1`, by the port it was asked for, and notes what it was asked. */
export async function serveProxy(asked: IncomingMessage[], tls?: Tls): Promise<RunningServer> {
  const proxy = tls ? https.createServer(tls) : http.createServer();
  proxy.on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push(request);
    const upstream = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  });
  proxy.on('request', (request: IncomingMessage, response) => {
    asked.push(request);
    response.end(`forwarded ${request.url}`);
  });
  return start(proxy);
}

async function start(server: Server): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => void sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
