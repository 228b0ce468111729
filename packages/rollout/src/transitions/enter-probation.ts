import { present } from '@insights/process';
import type { Action } from '../action.ts';
import { digestIn } from '../image.ts';
import type { GatherView } from '../observation.ts';
import type { Choice, Evidence, Operation } from '../record/record.ts';
import { save, type Situation } from '../situation.ts';
import { at, iso } from '../time.ts';
import { historyOf } from './history.ts';

/** Gate G4 is passed: the image becomes the choice, on probation; one that was confirmed before is done. */
export function passFirstGather(situation: Situation, op: Operation, gather: GatherView): Action {
  const { seen, record } = situation;
  const isConfirmed = record.chosen.image === op.to && !record.chosen.provisional;
  const passed = { ...op, lastGather: gather.id, evidence: evidenceSoFar(op, seen.now) };
  const extras = {
    history: [historyOf({ seen, record: { ...record, op: passed } }, { result: 're-applied', reason: op.purpose })],
  };
  if (isConfirmed) return save(situation, { phase: 'Stable', op: undefined, candidate: undefined }, extras);
  const deadline = iso(at(passed.evidence.since) + seen.settings.probation.maximumSeconds * 1000);
  return save(situation, { phase: 'Probation', op: { ...passed, deadline }, chosen: choiceOf(situation, op) });
}

function choiceOf({ seen, record }: Situation, op: Operation): Choice {
  if (record.chosen.image === op.to) return record.chosen;
  const { version, revision, platformDigest, configDigest } = op;
  return {
    image: op.to,
    digest: digestIn(op.to),
    ...present({ platformDigest, configDigest, version, revision }),
    source: 'fast-track',
    since: iso(seen.now),
    provisional: true,
  };
}

/** Evidence of an operation; one that has none yet starts now, or with the operation when an older record does not say. */
export function evidenceSoFar({ evidence, startedAt }: Operation, now?: number): Evidence {
  return evidence ?? { since: now === undefined ? startedAt : iso(now), gathers: 0, failures: 0 };
}
