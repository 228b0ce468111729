import { createHash } from 'node:crypto';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ArchiveSummary } from '@insights/contract';
import { writeSampleArchive } from '@insights/fake-gatherer';
import { systemClock } from '@insights/process';
import { bomb, tarOf } from './hostile-archives.ts';

/** One way of being bad. */
export interface Behaviour {
  /** Before the program answers anybody. */
  readonly beforeStart?: () => Promise<void> | void;
  /** Once it answers. */
  readonly afterStart?: () => Promise<void> | void;
  /** @param storagePath - where archives go */
  readonly gather: (storagePath: string) => Promise<ArchiveSummary | null>;
}

const crashSeconds = 2;
// As many as not to be taken for a gatherer that has lost some.
const goodRecords = 100;

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
  'leave-a-bomb': { gather: (folder) => leave(folder, bomb()) },
  'leave-a-traversal': { gather: (folder) => leave(folder, gzipSync(tarOf('../../../tmp/traversal.json'))) },
  'leave-a-link-in-the-archive': {
    gather: (folder) =>
      leave(folder, gzipSync(tarOf('config/token.json', '/var/run/secrets/kubernetes.io/serviceaccount/token'))),
  },
  'leave-a-symlink': { gather: leaveSymlink },
  'name-a-path': { gather: async (folder) => ({ ...(await writeGoodArchive(folder)), name: '../../etc/passwd' }) },
};

function crash(): never {
  process.stderr.write('Error: Cannot find module ./catalogue.js\n');
  process.exit(3);
}

function writeGoodArchive(directory: string): Promise<ArchiveSummary> {
  return writeSampleArchive(directory, goodRecords);
}

async function useAllMemory(): Promise<null> {
  const held: Buffer[] = [];
  for (;;) {
    held.push(Buffer.alloc(16 * 1024 * 1024, held.length + 1));
    await systemClock.sleep(10);
  }
}

async function leave(folder: string, archive: Buffer): Promise<ArchiveSummary> {
  const name = nextName();
  await writeFile(join(folder, name), archive);
  return summary(name, archive);
}

// What main would read if it followed links: its own token.
async function leaveSymlink(folder: string): Promise<ArchiveSummary> {
  const name = nextName();
  await symlink('/var/run/secrets/kubernetes.io/serviceaccount/token', join(folder, name));
  return summary(name, Buffer.from('x'));
}

function summary(name: string, archive: Buffer): ArchiveSummary {
  const sha256 = createHash('sha256').update(archive).digest('hex');
  return { name, bytes: archive.length, sha256, records: 1, partial: false };
}

function nextName(): string {
  const [date = '', time = ''] = new Date().toISOString().split(/[T.]/);
  return `insights-${date}-${time.replaceAll(':', '')}.tar.gz`;
}
