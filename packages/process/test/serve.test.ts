import { execFileSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseListenAddress, serve, systemClock } from '@insights/process';
import { fastify } from 'fastify';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serve-'));
});
afterEach(() => rm(folder, { recursive: true }));

function slowApp() {
  const app = fastify();
  app.get('/slow', () => new Promise((resolve) => setTimeout(() => resolve({ done: true }), 200)));
  app.get('/stuck', () => new Promise(() => {}));
  return app;
}

function get(url: string, agent: http.Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent }, (answer) => answer.resume().on('end', () => resolve(answer.statusCode ?? 0)))
      .on('error', reject);
  });
}

describe('serve', () => {
  it('ends requests in flight and then closes the connections that stay open', async () => {
    using _ = disposable(new http.Agent({ keepAlive: true }));
    const server = await serve(slowApp(), parseListenAddress('tcp://127.0.0.1:0'), { clock: systemClock });
    const answer = get(`${server.address}/slow`, _.agent);
    await new Promise((resolve) => setTimeout(resolve, 50));

    await server.close(2000);

    expect(await answer).toBe(200);
  });

  it('cuts a request that does not end within the grace period', async () => {
    using _ = disposable(new http.Agent());
    const server = await serve(slowApp(), parseListenAddress('tcp://127.0.0.1:0'), { clock: systemClock });
    const answer = get(`${server.address}/stuck`, _.agent).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 50));

    await server.close(100);

    expect(await answer).toMatchObject({ code: 'ECONNRESET' });
  });

  it('replaces the socket that a killed process left behind, and sets its mode', async () => {
    const path = join(folder, 'api.sock');
    leaveSocketBehind(path);

    await using server = await serve(slowApp(), { kind: 'unix', path }, { clock: systemClock, unixMode: 0o600 });

    expect(server.address).toBe(`unix:${path}`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it.each<[string, (path: string) => unknown]>([
    ['a file', (path) => writeFile(path, 'mine')],
    ['a folder', (path) => mkdir(path)],
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a link to a socket', linkToSocket],
  ])('removes only sockets: %s stays', async (_what, make) => {
    const path = join(folder, 'api.sock');
    await make(path);
    const before = await lstat(path);

    await expect(serve(slowApp(), { kind: 'unix', path }, { clock: systemClock })).rejects.toMatchObject({
      code: 'ERR_LISTEN',
      cause: { code: 'ENOTSOCK' },
    });

    expect((await lstat(path)).ino).toBe(before.ino);
  });

  it('refuses a socket on which another process listens', async () => {
    const path = join(folder, 'api.sock');
    await using _ = await serve(slowApp(), { kind: 'unix', path }, { clock: systemClock });

    await expect(serve(slowApp(), { kind: 'unix', path }, { clock: systemClock })).rejects.toMatchObject({
      code: 'ERR_LISTEN',
    });
  });
});

describe('parseListenAddress', () => {
  it('reads sockets, IPv4 and IPv6', () => {
    expect(parseListenAddress('unix:/run/a.sock')).toEqual({ kind: 'unix', path: '/run/a.sock' });
    expect(parseListenAddress('tcp://[::1]:80')).toEqual({ kind: 'tcp', host: '::1', port: 80 });
  });

  it.each(['', 'unix:', 'tcp://host', 'tcp://host:99999', 'http://host:80', `unix:/${'x'.repeat(107)}`])(
    'refuses %j',
    (text) => {
      expect(() => parseListenAddress(text)).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
    },
  );
});

function disposable(agent: http.Agent) {
  return { agent, [Symbol.dispose]: () => agent.destroy() };
}

// A process that ends without closing its server leaves the file.
function leaveSocketBehind(path: string): void {
  const script = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  try {
    execFileSync(process.execPath, ['-e', script, path], { stdio: 'ignore' });
  } catch {
    // killed, as asked
  }
}

async function linkToSocket(path: string): Promise<void> {
  leaveSocketBehind(`${path}.other`);
  await symlink(`${path}.other`, path);
}
