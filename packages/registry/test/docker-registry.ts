import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Debian's `docker-registry`, with htpasswd authentication, as a process of its own. */
export interface DockerRegistry extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
}

export const account = { user: 'robot', password: 'right' };

/** Whether programs are installed; the tests that need them are skipped without. */
export function hasPrograms(...names: string[]): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names.every((name) => folders.some((folder) => isExecutable(join(folder, name))));
}

/** Starts the registry on a free port, with its content in a temporary folder. */
export async function startDockerRegistry(): Promise<DockerRegistry> {
  const directory = await mkdtemp(join(tmpdir(), 'docker-registry-'));
  const port = await freePort();
  const bcrypt = execFileSync('htpasswd', ['-Bbn', account.user, account.password], { encoding: 'utf8' });
  await writeFile(join(directory, 'htpasswd'), bcrypt);
  await writeFile(join(directory, 'config.yml'), configuration(directory, port));
  const child = spawn('docker-registry', ['serve', join(directory, 'config.yml')], {
    stdio: 'ignore',
    // Newer builds otherwise look for a collector at localhost:4318.
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
  });
  const origin = `http://127.0.0.1:${port}`;
  await answering(origin);
  return {
    origin,
    port,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(directory, { recursive: true });
    },
  };
}

function configuration(directory: string, port: number): string {
  return `version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: ${directory}/content}}
auth: {htpasswd: {realm: docker-registry, path: ${directory}/htpasswd}}
http: {addr: '127.0.0.1:${port}'}
`;
}

async function answering(origin: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isUp = await fetch(`${origin}/v2/`).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await sleep(50);
  }
  throw new Error(`docker-registry does not answer at ${origin}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
