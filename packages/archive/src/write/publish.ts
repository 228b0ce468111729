import { link, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@insights/process';
import { archiveNameFor } from '../archive-name.ts';
import { ArchiveError } from '../errors.ts';

// A minute of archives, one each second.
const mostNames = 60;
const digestCharacters = 16;

interface PublishOptions {
  readonly directory: string;
  /** A complete, synced file in the same folder. */
  readonly temporaryPath: string;
  /** Time of the newest record. */
  readonly time: Date;
  /** Of the file, in hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Gives a finished file its name and makes that durable. Never replaces a file: `link` fails where `rename` overwrites,
 * and a name that is taken leads to that of the next second. When those of a whole minute are taken, which only somebody does who
 * means harm, the name has 16 digits of the archive's digest too: nobody can know these beforehand.
 * @returns the name
 * @throws ArchiveError `ERR_ARCHIVE_NAME_TAKEN` when that name is taken as well
 */
export async function publish(options: PublishOptions): Promise<string> {
  const { directory, temporaryPath } = options;
  const name = await linkUnderFreeName(options);
  await unlink(temporaryPath);
  await syncDirectory(directory);
  return name;
}

async function linkUnderFreeName({ directory, temporaryPath, time, sha256 }: PublishOptions): Promise<string> {
  for (const name of namesFor(time, sha256)) {
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

function* namesFor(time: Date, sha256: string): Generator<string> {
  for (let second = 0; second < mostNames; second += 1) {
    yield archiveNameFor(new Date(time.getTime() + second * 1000));
  }
  yield archiveNameFor(time, sha256.slice(0, digestCharacters));
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
