import { statfs } from 'node:fs/promises';

/** Less than a common archive and the temporary file beside it need. */
const leastBytes = 1024 * 1024;
/** Of a volume that is small by somebody's choice, it is this share. */
const leastShare = 1 / 8;

/** What `statfs` says of a file system. */
interface Room {
  /** Size of a block in bytes. */
  readonly bsize: number;
  /** Blocks in all, and those that a process without privileges may still take. */
  readonly blocks: number;
  readonly bavail: number;
}

/**
 * Says for people how little room the disk of a folder has; `undefined` when it has room, or when nobody can say: a file
 * system that counts no blocks, a folder that is not there.
 */
export async function describeFullDisk(
  folder: string,
  measure: (path: string) => Promise<Room> = statfs,
): Promise<string | undefined> {
  const room = await measure(folder).catch(() => undefined);
  if (room === undefined || room.blocks === 0) return undefined;
  const free = room.bavail * room.bsize;
  const least = Math.min(leastBytes, room.blocks * room.bsize * leastShare);
  return free < least ? `${free} bytes are free on the disk of the volume for archives` : undefined;
}
