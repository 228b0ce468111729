import { link, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@insights/process';
import { archiveNameFor } from '../archive-name.ts';
import { ArchiveError } from '../errors.ts';

// An hour of archives, one each second.
const mostNames = 3600;

interface PublishOptions {
  readonly directory: string;
  /** A complete, synced file in the same folder. */
  readonly temporaryPath: string;
  /** Time of the newest record. */
  readonly time: Date;
}

/**
 * Gives a finished file its name and makes that durable. Never replaces a file: `link` fails where `rename` overwrites,
 * and a name that is taken leads to that of the next second.
 * @returns the name
 * @throws ArchiveError `ERR_ARCHIVE_NAME_TAKEN` when 3,600 names in a row are taken
 */
export async function publish({ directory, temporaryPath, time }: PublishOptions): Promise<string> {
  const name = await linkUnderFreeName(directory, temporaryPath, time);
  await unlink(temporaryPath);
  await syncDirectory(directory);
  return name;
}

async function linkUnderFreeName(directory: string, temporaryPath: string, time: Date): Promise<string> {
  for (let second = 0; second < mostNames; second += 1) {
    const name = archiveNameFor(new Date(time.getTime() + second * 1000));
    try {
      await link(temporaryPath, join(directory, name));
      return name;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
  const message = `no free archive name within ${mostNames} seconds of ${time.toISOString()} in ${directory}`;
  throw new ArchiveError('ERR_ARCHIVE_NAME_TAKEN', message);
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
