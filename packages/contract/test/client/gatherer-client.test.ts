import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { GathererClient, problem } from '../../src/index.ts';
import { finishedRun, hurriedSleep, never, sampleRun, startUnixServer } from '../unix-server.ts';

const version = {
  contract: '1.0',
  name: 'insights-operator',
  version: '4.20.7',
  revision: 'abc',
  builtAt: '2026-11-20T22:33:00Z',
  functions: 77,
};

function answer(status: number, body: unknown): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

function answerRaw(write: (response: ServerResponse) => void): RequestListener {
  return (_request, response) => write(response.writeHead(200, { 'content-type': 'application/json' }));
}

describe('GathererClient', () => {
  it('reads the version over the Unix socket', async () => {
    await using server = await startUnixServer(answer(200, version));

    expect(await server.client.version(never)).toEqual(version);
  });

  it('tells what runs there even if it speaks another contract', async () => {
    const other = { ...version, contract: '2.0' };
    await using server = await startUnixServer(answer(200, other));

    expect(await server.client.identify(never)).toEqual(other);
    await expect(server.client.version(never)).rejects.toMatchObject({ code: 'ERR_GATHERER_PROTOCOL' });
  });

  it('speaks to a gatherer on loopback', async () => {
    const listener = answer(200, [sampleRun()]);
    await using server = await startUnixServer(listener);
    const http = createHttpServer(listener).listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as { port: number };
    const client = new GathererClient({ baseUrl: `http://127.0.0.1:${port}/`, sleep: hurriedSleep });

    expect(await client.runs(never)).toEqual(await server.client.runs(never));
    http.close();
  });

  it('sends the request as JSON and gives the run', async () => {
    let received = '';
    await using server = await startUnixServer((request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
      request.on('end', () => response.writeHead(202).end(JSON.stringify(sampleRun())));
    });

    const run = await server.client.start({ functions: ['clusterconfig/nodes'], requestId: 'r1' }, never);

    expect(run.phase).toBe('Running');
    expect(JSON.parse(received)).toEqual({ functions: ['clusterconfig/nodes'], requestId: 'r1' });
  });

  it('cancels with DELETE', async () => {
    const seen: string[] = [];
    await using server = await startUnixServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.writeHead(202).end(JSON.stringify(sampleRun()));
    });

    await server.client.cancel('01A/..', never);

    expect(seen).toEqual(['DELETE /gather/01A%2F..']);
  });

  it('says who is in the way when another run is in progress', async () => {
    const run = sampleRun();
    const body = problem('ERR_GATHER_IN_PROGRESS', { status: 409, detail: 'busy', run });
    await using server = await startUnixServer(answer(409, body));

    await expect(server.client.start({}, never)).rejects.toMatchObject({
      code: 'ERR_GATHERER_BUSY',
      retryable: true,
      run,
    });
  });

  it('hands over the problem when the request was refused', async () => {
    const errors = [{ field: 'deadlineSeconds', expected: 'at least 1' }];
    const body = problem('ERR_GATHER_REQUEST_INVALID', { status: 400, detail: 'no', errors });
    await using server = await startUnixServer(answer(400, body));

    await expect(server.client.start({}, never)).rejects.toMatchObject({
      code: 'ERR_GATHERER_REJECTED',
      retryable: false,
      problem: { errors },
    });
  });

  it('tells an unknown run from an unknown resource', async () => {
    const unknownRun = problem('ERR_GATHER_RUN_UNKNOWN', { status: 404, detail: 'no run' });
    const unknownRoute = problem('ERR_GATHER_ROUTE_UNKNOWN', { status: 404, detail: 'no route' });
    await using server = await startUnixServer((request, response) => {
      answer(404, request.url?.startsWith('/gather/') ? unknownRun : unknownRoute)(request, response);
    });

    await expect(server.client.run('1', never)).rejects.toMatchObject({ code: 'ERR_GATHERER_UNKNOWN_RUN' });
    await expect(server.client.version(never)).rejects.toMatchObject({ code: 'ERR_GATHERER_REJECTED' });
  });

  it('may try again when the gatherer failed', async () => {
    const body = problem('ERR_GATHER_INTERNAL', { status: 500, detail: 'oh' });
    await using server = await startUnixServer(answer(500, body));

    await expect(server.client.version(never)).rejects.toMatchObject({ code: 'ERR_GATHERER_FAILED', retryable: true });
  });

  it('may try again when nobody listens', async () => {
    const client = new GathererClient({ socketPath: '/nonexistent/gatherer.sock', sleep: hurriedSleep });

    await expect(client.version(never)).rejects.toMatchObject({ code: 'ERR_GATHERER_UNREACHABLE', retryable: true });
  });

  it('throws the reason of the signal that ended the call', async () => {
    await using server = await startUnixServer(() => {});
    const stop = new AbortController();
    const reason = new Error('enough');
    const call = server.client.version(stop.signal);
    setImmediate(() => stop.abort(reason));

    await expect(call).rejects.toBe(reason);
  });

  it('takes a socket or a URL, not both', () => {
    expect(() => new GathererClient({ sleep: hurriedSleep })).toThrow('socketPath or baseUrl');
    expect(() => new GathererClient({ socketPath: '/a b', sleep: hurriedSleep })).toThrow('socket path');
  });
});

describe('GathererClient and a gatherer that misbehaves', () => {
  it.each<[string, RequestListener]>([
    ['JSON that is cut', answerRaw((response) => response.end('{"contract":'))],
    ['an empty body', answerRaw((response) => response.end())],
    ['a list instead of an object', answer(200, [])],
    ['wrong types', answer(200, { ...version, functions: '77' })],
    ['missing members', answer(200, { contract: '1.0' })],
    ['another major version', answer(200, { ...version, contract: '2.0' })],
    ['a redirect', answer(302, {})],
    ['an error that is no problem', answer(400, { message: 'no' })],
    ['a compressed body', answerRaw((response) => response.end(Buffer.from([0x1f, 0x8b, 8, 0])))],
  ])('refuses %s', async (_what, listener) => {
    await using server = await startUnixServer(listener);

    await expect(server.client.version(never)).rejects.toMatchObject({ code: 'ERR_GATHERER_PROTOCOL' });
  });

  it('stops reading an answer that never ends', async () => {
    const listener = answerRaw((response) => {
      const more = () => !response.destroyed && response.write('x'.repeat(65_536), more);
      more();
    });
    await using server = await startUnixServer(listener);

    await expect(server.client.version(never)).rejects.toMatchObject({
      code: 'ERR_GATHERER_PROTOCOL',
      message: 'the answer is larger than 65536 bytes',
    });
  });

  it('gives up on an answer that drips', async () => {
    const listener = answerRaw((response) => response.write('{'));
    await using server = await startUnixServer(listener, { requestTimeoutMilliseconds: 50 });

    await expect(server.client.version(never)).rejects.toMatchObject({ code: 'ERR_GATHERER_TIMEOUT', retryable: true });
  });

  it('sees that a connection broke in the middle of an answer', async () => {
    await using server = await startUnixServer((_request, response) => {
      response.writeHead(200, { 'content-length': '500' }).write('{', () => response.destroy());
    });

    await expect(server.client.version(never)).rejects.toMatchObject({ code: 'ERR_GATHERER_UNREACHABLE' });
  });

  it('refuses what is not HTTP', async () => {
    await using server = await startUnixServer(() => {});
    const socketPath = `${server.socketPath}.raw`;
    const raw = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('SSH-2.0-OpenSSH\r\n'),
    ).listen(socketPath);
    await once(raw, 'listening');
    const client = new GathererClient({ socketPath, sleep: hurriedSleep });

    await expect(client.version(never)).rejects.toMatchObject({ code: 'ERR_GATHERER_PROTOCOL' });
    raw.close();
  });

  it('refuses another run than the one it asked for', async () => {
    await using server = await startUnixServer(answer(200, finishedRun({ id: 'another' })));

    await expect(server.client.run('mine', never)).rejects.toMatchObject({ code: 'ERR_GATHERER_PROTOCOL' });
  });
});
