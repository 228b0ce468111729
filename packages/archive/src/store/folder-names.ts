import { opendir } from 'node:fs/promises';

/** More names than anybody needs, and as many as can be looked at in seconds. */
export const mostNames = 100_000;

// Few calls, and still little memory: a list of all names would take a kilobyte for each that somebody made.
const bufferSize = 512;

/**
 * The names in a folder in any order, a few at a time; whoever needs no more may stop earlier.
 * @param most - after so many it ends
 * @throws what the file system throws
 */
export async function* folderNames(directory: string, most = mostNames): AsyncGenerator<string> {
  let count = 0;
  for await (const { name } of await opendir(directory, { bufferSize })) {
    yield name;
    count += 1;
    if (count === most) return;
  }
}
