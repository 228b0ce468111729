import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { isArchiveName } from '../archive-name.ts';
import type { Completion } from '../journal/journal-lines.ts';
import { openRegularFile } from '../read/regular-file.ts';
import { folderNames } from '../store/folder-names.ts';
import { isAsCompleted } from './complete-prefix.ts';

/**
 * The archive's name that a file has which was completed under another.
 * @param inode - of the file
 * @throws what the file system throws
 */
export async function findPublished(
  directory: string,
  inode: string,
  completion: Completion,
): Promise<string | undefined> {
  for await (const name of folderNames(directory)) {
    if (!isArchiveName(name)) continue;
    const path = join(directory, name);
    const stats = await lstat(path, { bigint: true }).catch(() => undefined); // deleted since it was listed
    if (!stats?.isFile() || String(stats.ino) !== inode) continue;
    // A number is given again once its file is gone.
    const handle = await openRegularFile(path);
    try {
      if (await isAsCompleted(handle, Number(stats.size), completion)) return name;
    } finally {
      await handle.close();
    }
  }
  return undefined;
}
