import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from '@jest/globals';

const folder = fileURLToPath(new URL('../../../../../shared/data/remote-configuration/', import.meta.url));

/** Whether the data that was taken from the originals is on this machine; it is read in place and no part of the project. */
export const hasReferenceData = existsSync(folder);

/** Describes behaviour in terms of the reference data; without it one skipped test says so. */
export function describeWithReferenceData(title: string, tests: () => void): void {
  if (hasReferenceData) describe(title, tests);
  else describe(title, () => it.skip(`needs the reference data in ${folder}`, () => {}));
}

/** A file of the reference data, parsed. */
export function readReferenceData(name: string): unknown {
  return JSON.parse(readFileSync(`${folder}${name}`, 'utf8'));
}
