import type { GatherView } from '../observation.ts';
import type { ContainerVerdict } from '../pod/container-verdict.ts';
import type { Failure, GatherBaseline } from '../record/record.ts';

const leastShareOfRecords = 0.8;
const mostTimesAsLong = 3;
/** Three times a gather of a second is noise: below this many seconds a gather is never too slow. */
const alwaysFastEnoughSeconds = 10;
const sizeRange: readonly [number, number] = [0.3, 3];

/** Reasons of gate G4; a failure with one of them is checked on the release image before it counts (A/A check). */
export const gatherReasons: ReadonlySet<string> = new Set([
  'GatherFailed',
  'GatherTimeout',
  'ArchiveUnreadable',
  'TooFewRecords',
  'TooSlow',
  'SizeOutOfRange',
]);

/**
 * Gate G4: the gather succeeded, its archive was read back, and it is about as large and as fast as the newest
 * good one. Without a baseline only success counts.
 * @returns why it fails, `undefined` when it passes
 */
export function judgeGather(gather: GatherView, baseline: GatherBaseline | undefined): Failure | undefined {
  if (gather.outcome !== 'Succeeded') return failure(gather.outcome, gather.message);
  if (baseline === undefined) return undefined;
  if (gather.records < baseline.records * leastShareOfRecords) {
    return failure('TooFewRecords', `${gather.records} records, the newest good gather had ${baseline.records}`);
  }
  if (gather.durationSeconds > Math.max(baseline.durationSeconds * mostTimesAsLong, alwaysFastEnoughSeconds)) {
    const took = `${Math.round(gather.durationSeconds)} s`;
    return failure('TooSlow', `took ${took}, the newest good gather ${Math.round(baseline.durationSeconds)} s`);
  }
  const [least, most] = sizeRange;
  if (gather.bytes < baseline.bytes * least || gather.bytes > baseline.bytes * most) {
    return failure('SizeOutOfRange', `${gather.bytes} bytes, the newest good gather had ${baseline.bytes}`);
  }
  return undefined;
}

function failure(reason: string, evidence: string): Failure {
  return { class: 'image', reason, ...(evidence === '' ? {} : { evidence: evidence.slice(-1024) }) };
}

/** Whether the container that runs now did the gather. */
export function isOwn({ containerID }: GatherView, verdict: ContainerVerdict): boolean {
  return verdict.kind === 'running' && verdict.containerID === containerID;
}
