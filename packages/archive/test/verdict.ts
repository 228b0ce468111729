import { ArchiveError, inspectArchive } from '../src/index.ts';
import type { InspectLimits } from '../src/limits.ts';
import { type Member, putArchive } from './archives.ts';
import { temporaryDirectory } from './temporary-directory.ts';

export const plain: Member = { name: 'config/a', contents: 'a' };

/** The end of a tar stream. */
export const end = Buffer.alloc(1024);

/** Inspects bytes under an archive's name. @returns the error's code and message, or `fine` */
export async function verdictOn(bytes: Uint8Array, limits: InspectLimits = {}): Promise<string> {
  await using directory = await temporaryDirectory();
  return await verdictOnFile(await putArchive(directory.path, bytes), limits);
}

/** As {@link verdictOn}, for a file. */
export async function verdictOnFile(path: string, limits: InspectLimits = {}): Promise<string> {
  try {
    await inspectArchive(path, { limits });
    return 'fine';
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}
