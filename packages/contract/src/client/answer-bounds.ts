import type { JsonBounds } from '@insights/process';
import type { RunEventName } from '../schemas/events.ts';
import { tableBounds } from '../schemas/translation-table.ts';

// As much as its event `done` may have: read, decoded and parsed it costs some 40 MiB at the worst, of the 192 that `main`
// has. A run of a hundred functions that report a hundred texts each has 11,000 values and less than a megabyte.
const runBounds: JsonBounds = { bytes: 4 * 2 ** 20, depth: 12, values: 100_000 };

/**
 * How much an answer may cost, by what was asked for: held to its bytes before anything is built of them. An answer that
 * refuses is held to the same.
 */
export const answerBounds = {
  version: { bytes: 65_536, depth: 8, values: 1000 },
  catalogue: { bytes: 2 * 2 ** 20, depth: 12, values: 50_000 },
  run: runBounds,
  runs: { ...runBounds, depth: 13 },
  table: tableBounds,
} as const satisfies Readonly<Record<string, JsonBounds>>;

/** The same of the data of events. Their bytes are bounded as they come in ({@link EventStreamLimits}). */
export const eventBounds: Readonly<Record<RunEventName, JsonBounds>> = {
  progress: { bytes: 65_536, depth: 4, values: 100 },
  function: { bytes: runBounds.bytes, depth: 8, values: 2000 },
  done: runBounds,
};
