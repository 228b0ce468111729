import { appendFile, readFile } from 'node:fs/promises';

/** Something that was measured on the cluster. */
export interface Measurement {
  /** As in the table: `swap, image present`. */
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'MiB' | '';
}

/** Adds a measurement to those of the whole run. */
export async function record(path: string, measurement: Measurement): Promise<void> {
  await appendFile(path, `${JSON.stringify(measurement)}\n`);
}

/** Everything that was measured, in its order. */
export async function readMeasurements(path: string): Promise<Measurement[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Measurement);
}

/** The middle value; the mean of the two in the middle when there are as many above as below. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}
