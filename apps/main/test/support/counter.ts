import type { Trigger } from '../../src/loops/trigger.ts';

/** Counts how often a trigger fires. */
export function count(trigger: Trigger): () => number {
  let fired = 0;
  trigger.add({ wake: () => void (fired += 1) });
  return () => fired;
}
