import type { Observation } from '../observation.ts';

const diskFault = /\b(?:ENOSPC|EDQUOT|EROFS|EIO)\b|no space left on device|disk quota exceeded|read-only file system/i;

/** Whether a message puts a failure down to the disk. Of a new image this is no evidence: it can say, or fill, what it likes. */
export function blamesDisk(message: string): boolean {
  return diskFault.test(message);
}

/**
 * Why whatever runs next could not write its archive, for people: `main` has measured it, or the newest gather of the release
 * image that runs failed for it. No other image is believed, so that none can keep its successor out.
 */
export function fullDiskOf({ fullDisk, gather: { last }, pod, release }: Observation): string | undefined {
  if (fullDisk !== undefined) return fullDisk;
  if (last === undefined || last.outcome === 'Succeeded' || pod.gathererImage !== release.image) return undefined;
  const isOwn = last.containerID !== '' && last.containerID === pod.container?.containerID;
  return isOwn && blamesDisk(last.message) ? last.message : undefined;
}
