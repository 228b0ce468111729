import http from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A proxy on 127.0.0.1 that tunnels by CONNECT and remembers where to. */
export interface ProxyServer extends AsyncDisposable {
  readonly url: string;
  readonly targets: string[];
}

/** Starts one. */
export async function startProxyServer(): Promise<ProxyServer> {
  const targets: string[] = [];
  const open = new Set<Duplex>();
  const server = http.createServer();
  server.on('connect', (request, client) => {
    const target = request.url ?? '';
    targets.push(target);
    const upstream = connect({ host: target.split(':')[0] ?? '', port: Number(target.split(':')[1]) }, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    for (const stream of [client, upstream]) {
      open.add(stream);
      stream.on('error', () => stream.destroy());
      stream.once('close', () => open.delete(stream));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    targets,
    async [Symbol.asyncDispose]() {
      for (const stream of open) stream.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
