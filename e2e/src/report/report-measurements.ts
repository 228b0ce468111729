import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMeasurements } from './measurements.ts';
import { formatTable } from './table.ts';

/** Where a run may write. */
export interface RunFiles {
  /** File for what is measured. */
  readonly measurements: string;
  /** For everything else; removed afterwards. */
  readonly folder: string;
}

/** Prints the table of what was measured, once everything has run. @returns what `run` returned */
export async function reportMeasurements<Result>(run: (files: RunFiles) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-'));
  try {
    const measurements = join(folder, 'measurements.jsonl');
    const result = await run({ measurements, folder });
    const measured = await readMeasurements(measurements);
    if (measured.length > 0) process.stdout.write(`\n${formatTable(measured)}\n`);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
