import { EventEmitter } from 'node:events';
import { ExitCode } from '@insights/process';
import type { Lane } from './lanes.ts';
import { noStage } from './no-stage.ts';

/** What a lane listens to: the signals of the process, and the end that another lane makes. */
export type LaneSignals = Pick<EventEmitter, 'on' | 'off'>;

interface ActsOptions {
  /** Runs the suites of a lane on a cluster of its own. @returns the exit code of their jest */
  readonly runLane: (lane: Lane, signals: LaneSignals) => Promise<number>;
  /** Emits the signals that all lanes get: the `process`. */
  readonly signals: LaneSignals;
}

const passedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs the lanes of an act side by side, and the acts one after the other. When tests fail the others run all the same; when
 * a stage could not be set everything ends at once.
 * @returns the exit code of the first lane that was not green, or 0
 * @throws what a lane throws, after the others of its act have ended
 */
export async function runActs(
  acts: readonly (readonly Lane[])[],
  { runLane, signals }: ActsOptions,
  signal: AbortSignal,
): Promise<number> {
  const ends = new EventEmitter();
  const passes = passedSignals.map((name) => [name, () => ends.emit(name, name)] as const);
  for (const [name, pass] of passes) signals.on(name, pass);
  const codes: number[] = [];
  const run = async (lane: Lane) => {
    const code = await runLane(lane, ends);
    codes.push(code);
    if (code === noStage) ends.emit('SIGTERM', 'SIGTERM');
  };
  try {
    for (const lanes of acts) {
      // What runs gets the signals; this is for the acts that have not begun.
      if (!signal.aborted && !codes.includes(noStage)) await allOf(lanes.map(run));
    }
  } finally {
    for (const [name, pass] of passes) signals.off(name, pass);
  }
  return codes.find((code) => code !== ExitCode.done) ?? (signal.aborted ? ExitCode.other : ExitCode.done);
}

async function allOf(lanes: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(lanes)) {
    if (result.status === 'rejected') throw result.reason;
  }
}
