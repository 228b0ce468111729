import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { parseImageReference } from '@insights/image-name';
import { describe, expect, it } from '@jest/globals';
import { Egress } from '@insights/egress';
import { openSetup, repository, selfSigned, tag } from '../support.ts';

const quick = {
  limits: { connectMilliseconds: 300, tlsMilliseconds: 300, firstByteMilliseconds: 200, requestMilliseconds: 400 },
};

/** A server below HTTP that answers the first bytes of every connection with a greeting of its own. */
async function greet(greeting: string): Promise<{ host: string } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('data', () => socket.end(greeting));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

describe('the network', () => {
  it('without anybody at the address is a NetworkError', async () => {
    await using setup = await openSetup();
    await setup.registry.close();

    expect(await setup.poll()).toMatchObject({ class: 'NetworkError', memory: { failures: 1 } });
  });

  it('without the name is a NetworkError', async () => {
    await using setup = await openSetup();
    const reference = parseImageReference(`registry.invalid/${repository}:${tag}`);

    expect((await setup.client.poll(reference, undefined, setup.signal)).class).toBe('NetworkError');
  });

  it('behind a proxy that is not a URL is a NetworkError', async () => {
    const egress = new Egress({ proxy: { httpsProxy: 'not a proxy' } });
    await using setup = await openSetup({ client: { egress } });
    const reference = parseImageReference(`quay.io/${repository}:${tag}`);

    expect((await setup.client.poll(reference, undefined, setup.signal)).class).toBe('NetworkError');
  });

  it('behind a proxy that refuses the tunnel is a NetworkError', async () => {
    await using proxy = await greet('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
    const egress = new Egress({ proxy: { httpsProxy: `http://user:hunter2@${proxy.host}` } });
    await using setup = await openSetup({ client: { egress } });
    const reference = parseImageReference(`quay.io/${repository}:${tag}`);

    const result = await setup.client.poll(reference, undefined, setup.signal);

    expect(result.class).toBe('NetworkError');
    expect(result.message).not.toContain('hunter2');
  });

  it('that breaks before the answer is a NetworkError', async () => {
    await using setup = await openSetup();
    setup.publish('1');
    setup.registry.fail({ dropConnection: 'before-headers' });

    expect((await setup.poll()).class).toBe('NetworkError');
  });

  it('that breaks in the body is a NetworkError', async () => {
    await using setup = await openSetup();
    setup.publish('1');
    setup.registry.fail({ method: 'GET', dropConnection: 'mid-body' });

    expect((await setup.poll()).class).toBe('NetworkError');
  });

  it('with slow headers times out (R15)', async () => {
    await using setup = await openSetup({ client: quick });
    setup.publish('1');
    setup.registry.fail({ delayMilliseconds: 5000 });

    expect((await setup.poll()).class).toBe('NetworkError');
  });

  it('with a slow body times out (R15)', async () => {
    await using setup = await openSetup({ client: quick });
    setup.publish('1');
    setup.registry.fail({ method: 'GET', bodyDelayMilliseconds: 5000 });

    expect((await setup.poll()).class).toBe('NetworkError');
  });

  it('ends a poll at once when it is aborted', async () => {
    await using setup = await openSetup();
    setup.publish('1');
    setup.registry.fail({ delayMilliseconds: 5000 });
    const stop = new AbortController();

    const polling = setup.client.poll(setup.reference, undefined, stop.signal);
    setTimeout(() => stop.abort(new Error('stopping')), 50);

    await expect(polling).rejects.toThrow('stopping');
  });

  it('may close an idle connection without a poll being lost', async () => {
    await using setup = await openSetup();
    setup.publish('1');
    await setup.poll();
    setup.registry.failNext({ dropConnection: 'before-headers' });

    expect((await setup.poll()).class).toBe('Unchanged');
  });

  it('that does not speak HTTP breaks the protocol', async () => {
    await using server = await greet('SSH-2.0-OpenSSH_9.2\r\n');
    await using setup = await openSetup({ client: { insecureRegistries: [server.host] } });
    const reference = parseImageReference(`${server.host}/${repository}:${tag}`);

    expect((await setup.client.poll(reference, undefined, setup.signal)).class).toBe('ProtocolError');
  });
});

describe('size limits', () => {
  it('end a manifest of 5 MiB (R15)', async () => {
    await using setup = await openSetup();
    setup.registry.push(
      repository,
      tag,
      'application/vnd.oci.image.manifest.v1+json',
      Buffer.alloc(5 * 1024 * 1024, ' '),
    );

    expect(await setup.poll()).toMatchObject({ class: 'ProtocolError', code: 'ERR_REGISTRY_TOO_LARGE' });
  });

  it('keep 1 KiB of an error page, printable only', async () => {
    await using setup = await openSetup();
    setup.publish('1');
    setup.registry.fail({ method: 'HEAD', status: 405 });
    setup.registry.fail({ method: 'GET', status: 500, body: `<p>\u0007${'ä'.repeat(40_000)}${'x'.repeat(40_000)}` });

    const { class: pollClass, message } = await setup.poll();

    expect(pollClass).toBe('ServerError');
    expect(message.length).toBeLessThan(1300);
    expect(message).toMatch(/^[\x20-\x7e]*$/);
  });
});

describe('TLS', () => {
  it('by an unknown authority is a TlsError that names what was consulted', async () => {
    await using setup = await openSetup({
      registry: { tls: await selfSigned() },
      client: { registries: [] },
    });

    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'TlsError', code: 'ERR_REGISTRY_TLS' });
    expect(result.message).toContain('the CA configured for this host');
  });

  it('by the authority configured for the host is trusted', async () => {
    await using setup = await openSetup({ registry: { tls: await selfSigned() } });
    setup.publish('1');

    expect((await setup.poll()).class).toBe('Changed');
  });

  it('by an authority configured for another port is not (R19)', async () => {
    const tls = await selfSigned();
    await using setup = await openSetup({
      registry: { tls },
      client: { registries: [{ prefix: '127.0.0.1:1', ca: [tls.cert] }] },
    });

    expect((await setup.poll()).class).toBe('TlsError');
  });

  it('is tried first, unverified, on a registry marked insecure', async () => {
    const tls = await selfSigned();
    await using setup = await openSetup({
      registry: { tls },
      client: { registries: [], insecureRegistries: ['127.0.0.1'] },
    });
    setup.publish('1');

    expect((await setup.poll()).class).toBe('Changed');
    expect(setup.memory).not.toHaveProperty('plainHttp');
  });

  it('is never given up on a registry that is not marked insecure', async () => {
    await using setup = await openSetup({
      client: { insecureRegistries: ['127.0.0.2', '127.0.0.1:1', '*.example.com'] },
    });
    setup.publish('1');

    expect(await setup.poll()).toMatchObject({ class: 'TlsError' });
    expect(setup.registry.requests).toEqual([]);
  });

  it('is not made up for by a memory that says plain http', async () => {
    await using setup = await openSetup({ client: { insecureRegistries: [] } });
    const memory = {
      reference: `${setup.registry.host}/${repository}:${tag}`,
      lastPollAt: '2026-01-01T00:00:00Z',
      failures: 0,
      plainHttp: true,
    };

    const result = await setup.client.poll(setup.reference, memory, setup.signal);

    expect(result).toMatchObject({ class: 'TlsError' });
    expect(result.memory).not.toHaveProperty('plainHttp');
  });
});
