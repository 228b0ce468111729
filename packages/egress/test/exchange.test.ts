import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { Egress, exchange, readBody, type WireRequest } from '../src/index.ts';
import type { ExchangeOptions } from '../src/exchange.ts';
import { selfSigned } from './support/certificates.ts';
import { serveHttp, serveRaw } from './support/servers.ts';

const never = new AbortController().signal;
const timeouts = { request: 5000 };

function get(host: string, more: Partial<WireRequest> = {}): WireRequest {
  return { method: 'GET', url: new URL(`http://${host}/`), headers: {}, ...more };
}

async function send(request: WireRequest, options: Partial<ExchangeOptions> = {}, limit = 1000) {
  const egress = new Egress();
  try {
    const reply = await exchange(request, { egress, timeouts, ...options }, never);
    return { status: reply.status, headers: reply.headers, ...(await readBody(reply, limit)) };
  } finally {
    egress.close();
  }
}

describe('an exchange', () => {
  it('gives every status with its body', async () => {
    await using server = await serveHttp((_, response) => response.writeHead(503, { 'x-a': 'b' }).end('busy'));

    expect(await send(get(server.host))).toMatchObject({
      status: 503,
      headers: { 'x-a': 'b' },
      bytes: Buffer.from('busy'),
      end: 'complete',
    });
  });

  it('reads a body up to the limit and says that there was more', async () => {
    await using server = await serveHttp((_, response) => endless(response.writeHead(200)));

    expect(await send(get(server.host))).toMatchObject({ bytes: Buffer.alloc(1000, 'x'), end: 'cut' });
  });

  it('bounds a body after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    await using server = await serveHttp((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );

    const { bytes, end } = await send(get(server.host), { isCompressible: true });

    expect([bytes.length, end]).toEqual([1000, 'cut']);
  });

  it('leaves bytes as they are unless compression was asked for', async () => {
    const packed = gzipSync('text');
    await using server = await serveHttp((request, response) =>
      response
        .writeHead(200, { 'content-encoding': 'gzip', 'x-accepted': request.headers['accept-encoding'] ?? '' })
        .end(packed),
    );

    expect(await send(get(server.host))).toMatchObject({ bytes: packed, headers: { 'x-accepted': 'identity' } });
    expect(await send(get(server.host), { isCompressible: true })).toMatchObject({ bytes: Buffer.from('text') });
  });

  it('says that a body broke off', async () => {
    await using server = await serveHttp((_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('half');
      setImmediate(() => response.destroy());
    });

    expect(await send(get(server.host))).toMatchObject({ end: 'broken', error: expect.anything() });
  });

  it('sends a body with its length, and says how much of it went out', async () => {
    const seen: unknown[] = [];
    await using server = await serveHttp(echo(seen));
    const body = { sizeBytes: 4, open: () => Readable.from([Buffer.from('body')], { objectMode: false }) };

    expect(await send(get(server.host, { method: 'PUT', body }))).toMatchObject({ status: 200 });
    expect(seen).toEqual(['PUT 4 body']);
  });

  it('throws what the body threw', async () => {
    await using server = await serveHttp(echo([]));
    const body = { sizeBytes: 4, open: () => Readable.from(failing(), { objectMode: false }) };

    await expect(send(get(server.host, { method: 'PUT', body }))).rejects.toThrow('the archive is gone');
  });

  it.each(['foo', 'websocket', 'h2c'])('fails when the answer is 101 to %s', async (upgrade) => {
    const head = `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${upgrade}\r\n\r\n`;
    await using closing = await serveRaw((socket) => socket.end(head));
    await using open = await serveRaw((socket) => void socket.write(head));

    for (const { host } of [closing, open]) {
      await expect(send(get(host))).rejects.toMatchObject({
        code: 'ERR_EGRESS_PROTOCOL',
        message: expect.stringContaining('101 Switching Protocols'),
      });
    }
  });

  it('fails when header lines do not end', async () => {
    await using server = await serveRaw((socket) =>
      flood(socket, 'HTTP/1.1 200 OK\r\n', `x-a: ${'b'.repeat(1000)}\r\n`),
    );

    await expect(send(get(server.host))).rejects.toMatchObject({
      code: 'ERR_EGRESS_PROTOCOL',
      reason: 'HPE_HEADER_OVERFLOW',
    });
  });

  it('fails at its time limit when interim answers do not end', async () => {
    await using server = await serveRaw((socket) => flood(socket, '', 'HTTP/1.1 103 Early Hints\r\n\r\n'));

    await expect(send(get(server.host), { timeouts: { response: 200 } })).rejects.toMatchObject({
      code: 'ERR_EGRESS_UNREACHABLE',
    });
  });

  it('tells what does not speak TLS from a certificate that is refused, and both from nobody', async () => {
    const tls = await selfSigned();
    await using plain = await serveHttp((_, response) => response.end());
    await using secure = await serveHttp((_, response) => response.end(), tls);

    expect(await failureByTls(plain.host)).toMatchObject({ code: 'ERR_EGRESS_NOT_TLS', retryable: false });
    expect(await failureByTls(secure.host)).toMatchObject({ code: 'ERR_EGRESS_TLS', retryable: false });
    expect(await failureByTls('127.0.0.1:1')).toMatchObject({
      code: 'ERR_EGRESS_UNREACHABLE',
      reason: 'ECONNREFUSED',
      retryable: true,
    });
  });

  it('ends with the reason of its signal', async () => {
    await using server = await serveHttp(() => {});
    const stop = new AbortController();
    const egress = new Egress();

    const sending = exchange(get(server.host), { egress, timeouts }, stop.signal);
    stop.abort(new Error('stopping'));

    await expect(sending).rejects.toThrow('stopping');
    egress.close();
  });
});

function failureByTls(host: string): Promise<unknown> {
  return send(get(host, { url: new URL(`https://${host}/`) })).catch((error: unknown) => error);
}

function echo(seen: unknown[]): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      seen.push(`${request.method} ${request.headers['content-length']} ${Buffer.concat(chunks).toString()}`);
      response.end();
    });
  };
}

function endless(response: NodeJS.WritableStream): void {
  Readable.from(forever('x'.repeat(10_000))).pipe(response);
}

function flood(socket: NodeJS.WritableStream, first: string, text: string): void {
  socket.write(first);
  Readable.from(forever(text)).pipe(socket);
}

async function* forever(text: string): AsyncGenerator<string> {
  for (;;) {
    yield text;
    await new Promise(setImmediate);
  }
}

async function* failing(): AsyncGenerator<Buffer> {
  yield Buffer.from('b');
  throw new Error('the archive is gone');
}
