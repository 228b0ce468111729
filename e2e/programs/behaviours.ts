import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ArchiveSummary } from '@insights/contract';
import { systemClock } from '@insights/process';
import type { Behaviour } from './behaviour.ts';
import { crash, leaveArchive, nextName, summaryOf, writeGoodArchive } from './gathers.ts';
import { harmfulAnswers } from './harm/answers.ts';
import { claims } from './harm/claims.ts';
import { harmfulLeavings } from './harm/leavings.ts';
import { occupations } from './harm/occupations.ts';
import { bomb, tarOf } from './hostile-archives.ts';

const crashSeconds = 2;

/** By the name that the environment of the image gives. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  good: { gather: writeGoodArchive },
  'crash-at-once': { beforeStart: crash, gather: writeGoodArchive },
  'crash-later': {
    afterStart: () => void systemClock.sleep(crashSeconds * 1000).then(crash),
    gather: writeGoodArchive,
  },
  'hang-in-gather': { gather: () => new Promise(() => {}) },
  'out-of-memory': { gather: useAllMemory },
  'leave-a-bomb': { gather: (folder) => leaveArchive(folder, bomb()) },
  'leave-a-traversal': { gather: (folder) => leaveArchive(folder, gzipSync(tarOf('../../../tmp/traversal.json'))) },
  'leave-a-link-in-the-archive': {
    gather: (folder) =>
      leaveArchive(folder, gzipSync(tarOf('config/token.json', '/var/run/secrets/kubernetes.io/serviceaccount/token'))),
  },
  'leave-a-symlink': { gather: leaveSymlink },
  'name-a-path': { gather: async (folder) => ({ ...(await writeGoodArchive(folder)), name: '../../etc/passwd' }) },
  ...harmfulAnswers,
  ...harmfulLeavings,
  ...claims,
  ...occupations,
};

async function useAllMemory(): Promise<null> {
  const held: Buffer[] = [];
  for (;;) {
    held.push(Buffer.alloc(16 * 1024 * 1024, held.length + 1));
    await systemClock.sleep(10);
  }
}

// What main would read if it followed links: its own token.
async function leaveSymlink(folder: string): Promise<ArchiveSummary> {
  const name = nextName();
  await symlink('/var/run/secrets/kubernetes.io/serviceaccount/token', join(folder, name));
  return summaryOf(name, Buffer.from('x'));
}
