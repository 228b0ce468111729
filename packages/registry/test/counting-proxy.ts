import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What went through a {@link CountingProxy}. */
export interface Counted {
  readonly requests: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** A TCP relay that counts bytes, and HTTP requests by their request lines. */
export class CountingProxy implements AsyncDisposable {
  readonly host: string;
  readonly #close: () => Promise<void>;
  #counted: Counted = { requests: 0, bytesUp: 0, bytesDown: 0 };

  private constructor(host: string, close: () => Promise<void>) {
    this.host = host;
    this.#close = close;
  }

  static async start(targetPort: number): Promise<CountingProxy> {
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const upstream = connect(targetPort, '127.0.0.1');
      for (const socket of [client, upstream]) sockets.add(socket.on('error', () => socket.destroy()));
      client.on('data', (chunk: Buffer) => proxy.#countUp(chunk)).pipe(upstream);
      upstream.on('data', (chunk: Buffer) => proxy.#countDown(chunk)).pipe(client);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new CountingProxy(`127.0.0.1:${(server.address() as AddressInfo).port}`, async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    });
    return proxy;
  }

  /** What went through since the last call. */
  take(): Counted {
    const counted = this.#counted;
    this.#counted = { requests: 0, bytesUp: 0, bytesDown: 0 };
    return counted;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }

  #countUp(chunk: Buffer): void {
    const requests =
      chunk.toString('latin1').match(/^(GET|HEAD|POST|PUT|PATCH|DELETE) \S+ HTTP\/1\.1\r$/gm)?.length ?? 0;
    this.#counted = {
      ...this.#counted,
      requests: this.#counted.requests + requests,
      bytesUp: this.#counted.bytesUp + chunk.length,
    };
  }

  #countDown(chunk: Buffer): void {
    this.#counted = { ...this.#counted, bytesDown: this.#counted.bytesDown + chunk.length };
  }
}
