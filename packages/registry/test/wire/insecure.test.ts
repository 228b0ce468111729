import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { parseImageReference } from '@insights/image-name';
import { describe, expect, it } from '@jest/globals';
import { FakeRegistry } from '@insights/fake-registry';
import type { PollMemory, PollResult } from '../../src/index.ts';
import { openSetup, repository, selfSigned, type Setup, tag } from '../support.ts';

const wrongPort = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';

/**
 * The port of a registry behind which may be TLS or plain HTTP. Whoever speaks plain HTTP to TLS is told so, as Go's and
 * nginx's servers do.
 */
class Front implements AsyncDisposable {
  readonly host: string;
  /** How many of the next connections are reset. */
  resets = 0;
  /** Where connections go; the scheme says what is spoken there. */
  target: URL;
  /** `tls` or `http` for each connection, in order. */
  readonly spoken: string[] = [];
  readonly #sockets: Set<Socket>;
  readonly #close: () => Promise<void>;

  private constructor(
    host: string,
    target: URL,
    { sockets, close }: { sockets: Set<Socket>; close: () => Promise<void> },
  ) {
    this.host = host;
    this.target = target;
    this.#sockets = sockets;
    this.#close = close;
  }

  static async start(origin: string): Promise<Front> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => socket.destroy()));
      socket.once('data', (first: Buffer) => front.#pass(socket, first));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const close = async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    };
    const front = new Front(host, new URL(origin), { sockets, close });
    return front;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #pass(socket: Socket, first: Buffer): void {
    const isTls = first[0] === 0x16;
    this.spoken.push(isTls ? 'tls' : 'http');
    if (this.resets > 0) {
      this.resets -= 1;
      socket.resetAndDestroy();
    } else if (!isTls && this.target.protocol === 'https:') socket.end(wrongPort);
    else {
      const upstream = connect(Number(this.target.port), '127.0.0.1');
      this.#sockets.add(upstream.on('error', () => upstream.destroy()));
      upstream.write(first);
      socket.pipe(upstream).pipe(socket);
    }
  }
}

/** A client that takes the front for insecure, and polls through it. */
async function openFront(origin: string) {
  const front = await Front.start(origin);
  const setup = await openSetup({ client: { insecureRegistries: [front.host] } });
  return { front, setup, ...pollsOf(front, setup), [Symbol.asyncDispose]: () => closeAll(front, setup) };
}

function pollsOf(front: Front, setup: Setup) {
  let memory: PollMemory | undefined;
  const reference = parseImageReference(`${front.host}/${repository}:${tag}`);
  const poll = async (): Promise<PollResult> => {
    const result = await setup.client.poll(reference, memory, setup.signal);
    memory = result.memory;
    return result;
  };
  return { poll };
}

async function closeAll(front: Front, setup: Setup): Promise<void> {
  await setup[Symbol.asyncDispose]();
  await front[Symbol.asyncDispose]();
}

function publish(registry: FakeRegistry): string {
  return registry.pushImage({ repository, tag, platforms: [{ os: 'linux', architecture: 'amd64' }] });
}

describe('a registry marked insecure', () => {
  it('on https with a certificate of its own is asked by https again after one connection was reset', async () => {
    await using registry = await FakeRegistry.start({ tls: await selfSigned() });
    publish(registry);
    await using route = await openFront(registry.origin);

    route.front.resets = 1;
    const first = await route.poll();
    const second = await route.poll();

    expect(first).toMatchObject({ class: 'NetworkError', code: 'ERR_REGISTRY_UNREACHABLE' });
    expect(first.memory).not.toHaveProperty('plainHttp');
    expect(second).toMatchObject({ class: 'Changed' });
    expect(route.front.spoken.slice(0, 3)).toEqual(['tls', 'http', 'tls']);
  });

  it('is told apart from one that speaks plain http alone, which is remembered', async () => {
    await using registry = await FakeRegistry.start();
    publish(registry);
    await using route = await openFront(registry.origin);

    expect(await route.poll()).toMatchObject({ class: 'Changed', memory: { plainHttp: true } });
    route.front.spoken.length = 0;
    expect(await route.poll()).toMatchObject({ class: 'Unchanged', requests: 1 });
    expect(route.front.spoken).not.toContain('tls');
  });

  it('that turns from plain http to https is followed in the same poll', async () => {
    await using plain = await FakeRegistry.start();
    await using secure = await FakeRegistry.start({ tls: await selfSigned() });
    const digest = publish(plain);
    publish(secure);
    await using route = await openFront(plain.origin);
    await route.poll();
    await plain.close();

    route.front.target = new URL(secure.origin);
    const result = await route.poll();

    expect(result).toMatchObject({ class: 'Unchanged', digest });
    expect(result.memory).not.toHaveProperty('plainHttp');
  });

  it('that speaks plain http and answers 400 is not taken for https', async () => {
    await using registry = await FakeRegistry.start();
    publish(registry);
    await using route = await openFront(registry.origin);
    await route.poll();
    registry.fail({ method: 'HEAD', status: 400 });

    expect((await route.poll()).class).toBe('Unchanged');
    expect((await route.poll()).class).toBe('Unchanged');
  });

  it('that is away is a NetworkError, and as it was afterwards', async () => {
    await using registry = await FakeRegistry.start();
    publish(registry);
    await using route = await openFront(registry.origin);
    await route.poll();

    route.front.resets = 10;
    route.front.dropConnections();
    expect((await route.poll()).class).toBe('NetworkError');
    route.front.resets = 0;
    expect((await route.poll()).class).toBe('Unchanged');
  });
});
