import type { Dirent } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Outcome } from './attempt.ts';

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount/token';
// Health and metrics, and what is for people on loopback.
const main = '127.0.0.1:8443';
const local = '127.0.0.1:8444';
const token = /eyJ[A-Za-z0-9_-]{10,}\.(eyJ[A-Za-z0-9_-]{10,})\.[A-Za-z0-9_-]{10,}/;
const own = 'system:serviceaccount:openshift-insights:gather';
const mostFileBytes = 1024 * 1024;
// Not the programs and libraries of the image, which are many; everything that a pod can be given.
const places = ['/var', '/run', '/tmp', '/etc', '/home', '/root', '/mnt', '/opt', '/proc/1/root/var/run', '/dev/shm'];

export async function readTokenFileOfMain(): Promise<Outcome> {
  const found = await readFile(serviceAccount, 'utf8');
  return { succeeded: true, detail: `${serviceAccount}: ${found.length} bytes` };
}

/** Reads every file there is for a token that is not the one that it was given. */
export async function findAnotherToken(): Promise<Outcome> {
  let files = 0;
  let ownTokens = 0;
  for (const place of places) {
    for await (const path of filesBelow(place)) {
      files += 1;
      const content = await readFile(path, 'latin1').catch(() => '');
      const subject = subjectOf(content.slice(0, mostFileBytes));
      if (subject !== undefined && subject !== own) return { succeeded: true, detail: `${path}: ${subject}` };
      if (subject === own) ownTokens += 1;
    }
  }
  // That it finds its own shows that it looked.
  return { succeeded: false, detail: `${files} files, ${ownTokens > 0 ? 'its own token' : 'no token'} in them` };
}

/** Looks for a process that is not its own, and into its memory and files. */
export async function lookIntoMain(): Promise<Outcome> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    if (command.includes('insights-operator-main')) return { succeeded: true, detail: `process ${pid}: ${command}` };
  }
  return { succeeded: false, detail: `${pids.length} processes, none of them main` };
}

export async function changeCredentials(): Promise<Outcome> {
  await writeFile('/var/run/gather-credentials/kubeconfig', 'mine');
  return { succeeded: true, detail: 'kubeconfig was written' };
}

/** Asks main to do something: there must be nothing to ask. */
export async function commandMain(): Promise<Outcome> {
  const asked = [
    ['POST', '/gather'],
    ['POST', '/rollout/history'],
    ['PUT', '/status'],
    ['DELETE', '/rollout/history'],
    ['PATCH', '/status'],
    ['GET', '/..%2f..%2f..%2fvar/run/secrets/kubernetes.io/serviceaccount/token'],
  ] as const;
  for (const [method, path] of asked) {
    const { status } = await askMain(method, path);
    if (status < 400) return { succeeded: true, detail: `${method} ${path}: ${status}` };
  }
  return { succeeded: false, detail: `${asked.length} requests refused` };
}

/** @returns what was found in everything that main shows to anybody */
export async function findSecretsInStatus(): Promise<Outcome> {
  const paths = ['/status', '/metrics', '/rollout/history'];
  const shown = await Promise.all(paths.map((path) => askMain('GET', path)));
  const all = shown.map(({ status, body }) => (status === 200 ? body : '')).join('\n');
  const found = token.exec(all)?.[0] ?? /"(?:auth|password|token)":\s*"[^"]+"/.exec(all)?.[0];
  return found === undefined
    ? { succeeded: false, detail: `${all.length} characters` }
    : { succeeded: true, detail: `${found.slice(0, 20)}…` };
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile() || entry.isSymbolicLink()) yield path;
  }
}

function subjectOf(content: string): string | undefined {
  const [, payload] = token.exec(content) ?? [];
  if (payload === undefined) return undefined;
  try {
    return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub?: string }).sub;
  } catch {
    return undefined;
  }
}

// On OpenShift main speaks TLS to the cluster, elsewhere it does not.
async function askMain(method: string, path: string): Promise<{ status: number; body: string }> {
  if (path !== '/metrics') return send(`http://${local}`, method, path);
  return send(`https://${main}`, method, path).catch(() => send(`http://${main}`, method, path));
}

function send(origin: string, method: string, path: string): Promise<{ status: number; body: string }> {
  const request = origin.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const options = { method, rejectUnauthorized: false, timeout: 5000 };
    const sent = request(`${origin}${path}`, options, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    sent.once('error', reject).once('timeout', () => sent.destroy(new Error('no answer')));
    sent.end();
  });
}
