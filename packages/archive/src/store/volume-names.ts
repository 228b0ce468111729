import { isTemporaryName } from '../write/temporary-file.ts';

/** The runs that the gatherer remembers, beside the archives. */
export const runsFileName = '.gatherer-runs.json';

const ownNames = new Set([runsFileName, `${runsFileName}.tmp`]);

/** Whether a gatherer at work may have a file of this name on the volume that is no finished archive. */
export function isWorkingName(name: string): boolean {
  return ownNames.has(name) || isTemporaryName(name);
}
