import type { Stats } from 'node:fs';
import { lstat, opendir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveMembers } from '@insights/fake-console';
import { errorCode } from '@insights/process';
import { processesOf } from '../stage/processes.ts';

const volume = 'var/lib/insights-operator';
const socketFolder = 'var/run/insights';

// Who looks at sixty thousand of them again and again takes from `main` the time to remove them.
const mostNamed = 10;

/** What there is on the pod's shared volumes, seen as `main` sees them, that no gatherer of ours has made: ten names of each. */
export async function foreignInPod(): Promise<string[]> {
  const [main] = await processesOf('/usr/bin/insights-operator-main');
  if (main === undefined) throw new Error('main does not run');
  const root = `/proc/${main}/root`;
  const [archives, sockets] = await Promise.all([
    foreignIn(join(root, volume), isOwnFile),
    foreignIn(join(root, socketFolder), async (_path, name, stats) => name === 'gatherer.sock' && stats.isSocket()),
  ]);
  return [...archives, ...sockets];
}

type IsOwn = (path: string, name: string, stats: Stats) => Promise<boolean>;

async function foreignIn(folder: string, isOwn: IsOwn): Promise<string[]> {
  const foreign: string[] = [];
  for await (const { name } of await opendir(folder)) {
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => undefined); // sent and deleted meanwhile
    if (stats !== undefined && !(await isOwn(path, name, stats))) foreign.push(name);
    if (foreign.length === mostNamed) break;
  }
  return foreign;
}

const isOwnFile: IsOwn = async (path, name, stats) => {
  if (!stats.isFile()) return false;
  if (name.startsWith('.gatherer-runs.json') || name.startsWith('.insights-')) return stats.size < 2 ** 24;
  return readFile(path)
    .then(archiveMembers)
    .then(
      () => true,
      (error: unknown) => errorCode(error) === 'ENOENT', // sent and deleted meanwhile
    );
};
