import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveSummary } from '@insights/contract';
import { writeSampleArchive } from '@insights/fake-gatherer';

// As many as not to be taken for a gatherer that has lost some.
const goodRecords = 100;

/** Ends as a program does whose image lacks a file. */
export function crash(): never {
  process.stderr.write('Error: Cannot find module ./catalogue.js\n');
  process.exit(3);
}

/** What a gatherer of ours would write. */
export function writeGoodArchive(directory: string): Promise<ArchiveSummary> {
  return writeSampleArchive(directory, goodRecords);
}

/** Leaves a file as the archive of a gather. */
export async function leaveArchive(folder: string, archive: Buffer): Promise<ArchiveSummary> {
  const name = nextName();
  await writeFile(join(folder, name), archive);
  return summaryOf(name, archive);
}

/** What a gather says of its archive. */
export function summaryOf(name: string, archive: Buffer): ArchiveSummary {
  const sha256 = createHash('sha256').update(archive).digest('hex');
  return { name, bytes: archive.length, sha256, records: 1, partial: false };
}

/** The name of an archive that is written then. Default: now. */
export function nextName(when = new Date()): string {
  const [date = '', time = ''] = when.toISOString().split(/[T.]/);
  return `insights-${date}-${time.replaceAll(':', '')}.tar.gz`;
}
