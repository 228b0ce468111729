import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { Egress } from '@insights/egress';

/** A proxy that records what it is asked for and refuses every tunnel. */
async function recordingProxy() {
  const asked: { target: string; authorization: string | undefined }[] = [];
  const server = http.createServer().on('connect', (request, socket) => {
    asked.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { asked, port, [Symbol.dispose]: () => void server.close() };
}

describe('Egress', () => {
  it('keeps one agent for each proxy and trust', () => {
    const egress = new Egress();
    const url = new URL('https://a.example');

    expect(egress.agentFor(url)).toBe(egress.agentFor(new URL('https://b.example')));
    expect(egress.agentFor(url)).not.toBe(egress.agentFor(url, { insecure: true }));
    expect(egress.agentFor(url)).not.toBe(egress.agentFor(new URL('http://a.example')));
  });

  it('tunnels https through the proxy with its credentials', async () => {
    using proxy = await recordingProxy();
    const egress = new Egress({ proxy: { httpsProxy: `http://user:p%40ss@127.0.0.1:${proxy.port}` } });
    const url = new URL('https://registry.invalid/v2/');

    const { promise, resolve } = Promise.withResolvers<unknown>();
    const https = await import('node:https');
    https.get(url, { agent: egress.agentFor(url) }).on('error', resolve);

    expect(await promise).toBeDefined();
    expect(proxy.asked).toEqual([
      { target: 'registry.invalid:443', authorization: `Basic ${Buffer.from('user:p@ss').toString('base64')}` },
    ]);
    egress.close();
  });
});
