import { join } from 'node:path';
import { readRecords } from '@insights/archive';
import type { GatherResult } from '../../src/run/gather-scene.ts';

/** Path → text of everything in the archive of a run. */
export async function recordsOf(storagePath: string, { archive }: GatherResult): Promise<Map<string, string>> {
  const records = new Map<string, string>();
  if (!archive) return records;
  for await (const record of readRecords(join(storagePath, archive.name))) {
    records.set(record.path, Buffer.concat(await Array.fromAsync(record.contents)).toString());
  }
  return records;
}
