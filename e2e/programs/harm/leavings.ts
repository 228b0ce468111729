import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Behaviour, Places } from '../behaviour.ts';
import { crash, leaveArchive, writeGoodArchive } from '../gathers.ts';
import { tarOfFiles } from '../hostile-archives.ts';

/** Where the image has the program that makes a pipe: Node.js cannot. See `make-pipe.ts`. */
export const makePipePath = '/usr/bin/make-pipe';

const mebibyte = 1024 * 1024;
const gathersPath = 'insights-operator/gathers.json';
const ownFiles = ['.gatherer-runs.json', '.gatherer-runs.json.tmp', '.insights-1-1-1.tmp'];

/** Ways to leave things behind that would cost whoever comes next its life, if it read them. */
export const harmfulLeavings: Readonly<Record<string, Behaviour>> = {
  'leave-deep-gathers': { gather: (folder) => leaveArchive(folder, gathers('['.repeat(4 * mebibyte))) },
  'leave-many-values': { gather: (folder) => leaveArchive(folder, gathers(`[${'{},'.repeat(1_398_000)}0]`)) },
  'leave-pipes': leaving(({ storagePath }) => takePlaces(storagePath, makePipe)),
  'leave-others': leaving(({ storagePath }) => {
    takePlaces(storagePath, makeClosedFolder);
    makeHole(join(storagePath, '.insights-2-2-2.tmp'));
    symlinkSync('/dev/zero', join(storagePath, '.insights-3-3-3.tmp'));
    symlinkSync('/dev/zero', join(storagePath, 'insights-link.tar.gz'));
  }),
  'leave-a-pipe-for-a-socket': {
    gather: () => Promise.reject(new Error('no archive')),
    onTerminate: ({ socketPath }) => {
      rmSync(socketPath, { force: true });
      makePipe(socketPath);
      writeFileSync(join(socketPath, '..', 'filler'), Buffer.alloc(mebibyte / 2, 1));
      process.exit(0);
    },
  },
  'leave-unreadable-archives': leaving(leaveUnreadableArchives),
  'leave-a-bottomless-folder': leaving(leaveBottomlessFolder),
  'fill-with-names': { afterStart: fillWithNames, gather: writeGoodArchive },
};

/** Leaves things behind, and crashes. */
function leaving(leave: (places: Places) => void): Behaviour {
  return {
    beforeStart: (places) => {
      leave(places);
      crash();
    },
    gather: writeGoodArchive,
  };
}

// Beside random bytes, so that it is not refused for how well it compresses.
function gathers(content: string): Buffer {
  return gzipSync(tarOfFiles({ 'config/random': randomBytes(65_536), [gathersPath]: Buffer.from(content) }));
}

function takePlaces(storagePath: string, make: (path: string) => void): void {
  for (const name of ownFiles) {
    const path = join(storagePath, name);
    rmSync(path, { recursive: true, force: true });
    make(path);
  }
}

function makePipe(path: string): void {
  execFileSync(makePipePath, [path]);
}

function makeClosedFolder(path: string): void {
  mkdirSync(join(path, 'inner', 'innermost'), { recursive: true });
  chmodSync(join(path, 'inner'), 0);
}

function makeHole(path: string): void {
  writeFileSync(path, '');
  truncateSync(path, 2 ** 40);
}

function leaveUnreadableArchives({ storagePath }: Places): void {
  writeFileSync(join(storagePath, 'insights-zz.tar.gz'), gathers('{}'));
  chmodSync(join(storagePath, 'insights-zz.tar.gz'), 0);
  for (let number = 0; number < 5000; number += 1) {
    writeFileSync(join(storagePath, `insights-2100-01-01-${String(number).padStart(6, '0')}.tar.gz`), 'junk');
  }
}

function leaveBottomlessFolder({ storagePath }: Places): void {
  process.chdir(storagePath);
  for (let depth = 0; depth < 60; depth += 1) {
    mkdirSync('d'.repeat(200), { recursive: true });
    process.chdir('d'.repeat(200));
  }
  writeFileSync('filler', Buffer.alloc(mebibyte, 1));
}

async function fillWithNames({ storagePath }: Places): Promise<void> {
  for (let number = 0; number < 60_000; number += 1) {
    writeFileSync(join(storagePath, `n${number}`), '');
    // The probes want answers meanwhile.
    if (number % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
