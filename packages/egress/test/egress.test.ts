import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Egress, exchange, readBody, type TlsTrust } from '@insights/egress';
import type { EgressOptions } from '../src/egress.ts';
import { FakeClock, systemClock, waitUntil } from '@insights/process';
import { selfSigned } from './support/certificates.ts';
import { type RunningServer, serveHttp, serveProxy, serveRaw } from './support/servers.ts';

const never = new AbortController().signal;

async function fetchText(egress: Egress, address: string, trust: TlsTrust = {}): Promise<string> {
  const request = { method: 'GET', url: new URL(address), headers: {}, trust } as const;
  const reply = await exchange(request, { egress, timeouts: { request: 5000 } }, never);
  return (await readBody(reply, 1000)).bytes.toString();
}

/** Asks once through a proxy, and closes. */
async function through(options: EgressOptions, address: string): Promise<string> {
  const egress = new Egress(options);
  try {
    return await fetchText(egress, address);
  } finally {
    egress.close();
  }
}

const answering = (tls?: { key: string; cert: string }): Promise<RunningServer> =>
  serveHttp((_, response) => response.end('hello'), tls);

// Loopback is always direct; the proxies here open every tunnel to it.
function target(server: RunningServer, scheme = 'https'): string {
  return `${scheme}://service.test:${server.host.split(':').at(-1)}/path`;
}

describe('Egress', () => {
  it('keeps one agent for each proxy and trust', () => {
    const egress = new Egress();
    const url = new URL('https://a.example');

    expect(egress.agentFor(url)).toBe(egress.agentFor(new URL('https://b.example')));
    expect(egress.agentFor(url)).not.toBe(egress.agentFor(url, { insecure: true }));
    expect(egress.agentFor(url)).not.toBe(egress.agentFor(new URL('http://a.example')));
  });

  it('trusts a certificate of the bundle from the next connection on, and not any more once it is gone', async () => {
    const tls = await selfSigned();
    await using server = await answering(tls);
    let certificates: readonly string[] = [];
    const egress = new Egress({ certificateAuthorities: () => certificates });
    const ask = () => fetchText(egress, `https://${server.host}/`).catch((error: { code: string }) => error.code);

    const answers = [await ask()];
    certificates = [tls.cert];
    answers.push(await ask());
    certificates = [];
    answers.push(await ask());

    expect(answers).toEqual(['ERR_EGRESS_TLS', 'hello', 'ERR_EGRESS_TLS']);
    egress.close();
  });

  it('lets a request end that was under way when the certificates changed', async () => {
    const tls = await selfSigned();
    const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>();
    await using server = await serveHttp((_, response) => resolve(response), tls);
    let certificates: readonly string[] = [tls.cert];
    const egress = new Egress({ certificateAuthorities: () => certificates });

    const asking = fetchText(egress, `https://${server.host}/`);
    const response = await asked;
    certificates = [];
    egress.agentFor(new URL('https://elsewhere.example'));
    response.end('late');

    expect(await asking).toBe('late');
    egress.close();
  });
});

describe('a proxy', () => {
  it('is asked for a tunnel with its credentials', async () => {
    const asked: IncomingMessage[] = [];
    const tls = await selfSigned();
    await using server = await answering(tls);
    await using proxy = await serveProxy(asked);

    await expect(
      through({ proxy: { httpsProxy: `http://user:p%40ss@${proxy.host}` } }, target(server)),
    ).rejects.toMatchObject({ code: 'ERR_EGRESS_TLS' });
    expect(asked.map(({ url, headers }) => [url, headers['proxy-authorization']])).toEqual([
      [new URL(target(server)).host, `Basic ${Buffer.from('user:p@ss').toString('base64')}`],
    ]);
  });

  it('tunnels to a host whose certificate is trusted', async () => {
    const tls = await selfSigned();
    await using server = await answering(tls);
    await using proxy = await serveProxy([]);
    const egress = new Egress({ proxy: { httpsProxy: `http://${proxy.host}` } });

    expect(await fetchText(egress, target(server), { insecure: true })).toBe('hello');
    egress.close();
  });

  it.each(['https', 'http'])('that is reached by TLS is trusted by the bundle, for %s', async (scheme) => {
    const asked: IncomingMessage[] = [];
    const [proxyTls, serverTls] = [await selfSigned(), await selfSigned()];
    await using server = await answering(serverTls);
    await using proxy = await serveProxy(asked, proxyTls);
    const egress = new Egress({
      proxy: { httpsProxy: `https://${proxy.host}`, httpProxy: `https://${proxy.host}` },
      certificateAuthorities: [proxyTls.cert],
    });

    const text = await fetchText(egress, target(server, scheme), { insecure: true });

    expect(text).toBe(scheme === 'https' ? 'hello' : `forwarded ${target(server, scheme)}`);
    expect(asked).toHaveLength(1);
    egress.close();
  });

  it('that is reached by TLS is named when its certificate is not trusted, whatever the host behind it may show', async () => {
    const asked: IncomingMessage[] = [];
    const tls = await selfSigned();
    await using proxy = await serveProxy(asked, tls);
    const egress = new Egress({ proxy: { httpsProxy: `https://${proxy.host}` } });

    await expect(fetchText(egress, 'https://service.test/', { insecure: true })).rejects.toMatchObject({
      code: 'ERR_EGRESS_TLS',
      message: expect.stringContaining(`the proxy ${proxy.host}`),
    });
    expect(asked).toEqual([]);
    egress.close();
  });

  it.each([
    ['refuses', 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', 'answered 407'],
    [
      'switches protocols',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      'answered 101',
    ],
    ['speaks before the host does', 'HTTP/1.1 200 OK\r\n\r\nearly', 'sent more than an answer'],
    ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'did not answer with HTTP'],
    ['hangs up', '', 'cannot reach'],
  ])('that %s is an error of the call', async (_, answer, message) => {
    await using proxy = await serveRaw((socket) => socket.end(answer));

    await expect(
      through({ proxy: { httpsProxy: `http://user:hunter2@${proxy.host}` } }, 'https://service.test/'),
    ).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`^(?!.*hunter2).*${message}`)),
    });
  });

  it('whose answer has header lines without end is bounded', async () => {
    await using proxy = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      for (let line = 0; line < 100; line += 1) socket.write(`x-${line}: ${'y'.repeat(1000)}\r\n`);
    });

    await expect(
      through({ proxy: { httpsProxy: `http://${proxy.host}` } }, 'https://service.test/'),
    ).rejects.toMatchObject({ reason: 'HPE_HEADER_OVERFLOW' });
  });

  it.each([
    ['says nothing', ''],
    ['sends a line without end, letter by letter', 'HTTP/1.1 200 OK\r\nx: '],
  ])('that %s is given up at the deadline', async (_, beginning) => {
    const timers = new Set<NodeJS.Timeout>();
    await using proxy = await serveRaw((socket) => {
      socket.write(beginning);
      timers.add(setInterval(() => beginning !== '' && socket.write('y'), 20));
    });

    const clock = new FakeClock();
    const asking = through({ proxy: { httpsProxy: `http://${proxy.host}` }, clock }, 'https://service.test/').then(
      () => 'an answer',
      (error: unknown) => error,
    );
    const look = () => (clock.sleepers > 0 ? true : undefined);
    await waitUntil({ clock: systemClock, what: 'the request for a tunnel', seconds: 10, look }, never);
    await clock.advance({ seconds: 29 });
    const early = await Promise.race([asking, new Promise((resolve) => setTimeout(resolve, 50, 'nothing yet'))]);
    await clock.advance({ seconds: 1 });

    expect(early).toBe('nothing yet');
    expect(await asking).toMatchObject({ reason: 'ERR_PROXY_TIMEOUT', code: 'ERR_EGRESS_UNREACHABLE' });
    for (const timer of timers) clearInterval(timer);
  });

  it('that is still thinking does not keep the process from its end', async () => {
    await using proxy = await serveRaw(() => {});
    const egress = new Egress({ proxy: { httpsProxy: `http://${proxy.host}` } });

    const asking = fetchText(egress, 'https://service.test/').catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 50));
    egress.close();

    expect(await asking).toMatchObject({ code: 'ERR_EGRESS_UNREACHABLE' });
  });
});
