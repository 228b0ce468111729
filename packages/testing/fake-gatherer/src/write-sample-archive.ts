import { ArchiveWriter, buildGathersRecord } from '@insights/archive';
import type { ArchiveSummary } from '@insights/contract';
import { systemClock } from '@insights/process';

/** Writes a real archive of small records, the last of them the metadata. @param directory - where archives go */
export async function writeSampleArchive(directory: string, records = 5): Promise<ArchiveSummary> {
  const writer = await ArchiveWriter.create({ directory, clock: systemClock });
  for (let index = 0; index < records - 1; index += 1) {
    await writer.add({ path: `config/example/item-${index}.json`, bytes: JSON.stringify({ kind: 'Example', index }) });
  }
  const nothing = { reports: [], uptimeSeconds: 1, containerMemoryBytes: 0, isGlobalObfuscationEnabled: false };
  await writer.add(buildGathersRecord(nothing));
  const written = await writer.finish();
  if (!written) throw new Error('nothing was written');
  const { name, bytes, sha256, records: stored } = written;
  return { name, bytes, sha256, records: stored, partial: false };
}
