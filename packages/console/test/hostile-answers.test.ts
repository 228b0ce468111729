import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { FakeConsole } from '@insights/fake-console';
import { describeReportFailure, describeUploadFailure } from '../src/index.ts';
import { failureOf, identity, never, reportClient, uploadClient, uploadTo } from './world.ts';

/** A service that answers whatever is asked with these bytes, once the whole request is there. */
async function answering(bytes: string): Promise<{ endpoint: string } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let seen = '';
    sockets.add(socket.on('error', () => {}));
    socket.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      if (isWhole(seen)) socket.end(bytes);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/%s`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function isWhole(request: string): boolean {
  const end = request.indexOf('\r\n\r\n');
  const length = Number(/^content-length: (\d+)/im.exec(request)?.[1] ?? 0);
  return end >= 0 && request.length >= end + 4 + length;
}

function answer(status: string, body: string, headers: readonly string[] = []): string {
  return [`HTTP/1.1 ${status}`, `content-length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n');
}

const upload = (endpoint: string) => uploadClient().upload(uploadTo(endpoint.replace('/%s', '/upload')), never);
const report = (endpoint: string) => reportClient().reportOfCluster({ endpoint, identity }, never);

describe('an upload', () => {
  it.each([
    ['a comment', '<!-- portal 3.2 --><html>Please log in</html>'],
    ['a comment behind blanks', ' \r\n\t<!-- --><!doctype html>'],
    ['a declaration', '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'],
    ['an element', '<meta http-equiv="refresh" content="0;url=https://portal.example">'],
    ['a byte order mark', '\ufeff<html>'],
  ])('is not accepted by a page without Content-Type that begins with %s', async (_, page) => {
    await using service = await answering(answer('200 OK', page));

    expect(await failureOf(upload(service.endpoint))).toMatchObject({ code: 'ERR_CONSOLE_MALFORMED', retryable: true });
  });

  it.each([
    ['nothing', ''],
    ['OK', 'OK\n'],
    ['an object', '{"request_id":"r1"}'],
    ['text that mentions <html>', 'thanks, no <html> here'],
  ])('is accepted by %s', async (_, body) => {
    await using service = await answering(answer('202 Accepted', body));

    expect(await upload(service.endpoint)).toMatchObject({ statusCode: 202 });
  });

  it('fails when the service switches protocols', async () => {
    const switching = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
    await using service = await answering(switching);

    for (const failing of [upload(service.endpoint), report(service.endpoint)]) {
      expect(await failureOf(failing)).toMatchObject({
        code: 'ERR_CONSOLE_UNREACHABLE',
        retryable: true,
        message: expect.stringContaining('101 Switching Protocols'),
      });
    }
  });

  it('fails when the header of the answer does not end', async () => {
    await using service = await answering(`HTTP/1.1 202 Accepted\r\nx: ${'y'.repeat(100_000)}`);

    expect(await failureOf(upload(service.endpoint))).toMatchObject({ code: 'ERR_CONSOLE_UNREACHABLE' });
  });

  it.each([
    ['an inline picture', `<img src="data:image/png;base64,${'iVBORw0KGgo'.repeat(4400)}">`],
    ['one long word', 'a'.repeat(65_000)],
    ['many beginnings of URLs', 'http://a'.repeat(8000)],
    ['many keys', 'token=token='.repeat(5000)],
  ])('that is answered 500 with %s is reported in no time', async (_, body) => {
    await using service = await answering(answer('500 Oops', body));

    const error = await failureOf(upload(service.endpoint));
    const start = process.cpuUsage();
    const { message } = describeUploadFailure(error);

    expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
    expect(message.length).toBeLessThan(1300);
  });

  it.each([
    ['in the body', (id: string) => answer('503 Busy', JSON.stringify({ request_id: id }))],
    ['in the header', (id: string) => answer('503 Busy', '', [`x-rh-insights-request-id: ${id.slice(0, 12_000)}`])],
  ])('whose request id is 65,000 letters %s has none', async (_, response) => {
    await using service = await answering(response('a'.repeat(65_000)));

    const error = await failureOf(upload(service.endpoint));
    const start = process.cpuUsage();

    expect(error).toMatchObject({ code: 'ERR_CONSOLE_UNEXPECTED_STATUS', requestId: undefined });
    expect(describeUploadFailure(error).message).toContain('(request=)');
    expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
  });

  it.each(['"r 1"', '"r1\\nAuthorization: x"', '""', '7', 'null', '["r1"]'])(
    'that is accepted with %s for a request id has none',
    async (id) => {
      await using service = await answering(answer('202 Accepted', `{"request_id":${id}}`));

      expect(await upload(service.endpoint)).toMatchObject({ requestId: undefined });
    },
  );

  it('is accepted by an answer that is nested without end, which says no request id', async () => {
    await using service = await answering(answer('202 Accepted', '['.repeat(60_000)));

    expect(await upload(service.endpoint)).toMatchObject({ requestId: undefined });
  });
});

describe('a report', () => {
  it.each([
    ['brackets', '['.repeat(4 * 1024 * 1024)],
    ['small values', `[${'0,'.repeat(2_000_000)}0]`],
  ])('of megabytes of %s is refused before anything is built of it', async (_, body) => {
    await using service = await answering(answer('200 OK', body));
    const before = process.memoryUsage().heapUsed;

    const error = await failureOf(report(service.endpoint));

    expect(error).toMatchObject({ code: 'ERR_CONSOLE_MALFORMED', retryable: true });
    expect(error.message).toMatch(/nested more than|has more than/);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('whose texts are endless is cut where the schema of its reader ends', async () => {
    await using fake = await FakeConsole.start({
      rules: [{ ruleId: 'r'.repeat(5000), errorKey: 'K'.repeat(5000), description: 'd'.repeat(5000), totalRisk: 2 }],
    });
    await upload(fake.endpoints.endpoint);

    const { recommendations } = await report(fake.endpoints.pull_report.endpoint);

    expect(recommendations).toEqual([
      {
        ruleId: 'r'.repeat(256),
        errorKey: 'K'.repeat(256),
        description: 'd'.repeat(2048),
        totalRisk: 2,
        isDisabled: false,
      },
    ]);
  });

  it('that fails with a message of megabytes is reported in no time', () => {
    const start = process.cpuUsage();
    const { message } = describeReportFailure(new Error('a'.repeat(5_000_000)));

    expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
    expect(message.length).toBeLessThan(5000);
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120],
    ['999999999999', 21_600],
    ['soon', undefined],
    ['Thu, 01 Jan 1998 00:00:00 GMT', undefined],
  ])('%s asks for %p seconds', async (header, retryAfterSeconds) => {
    await using service = await answering(answer('429 Too Many', '', [`retry-after: ${header}`]));

    expect(await failureOf(upload(service.endpoint))).toMatchObject({ retryAfterSeconds });
  });
});
