import type { Loop } from '../../src/loops/loop.ts';

/** A loop that runs until it is disposed of. */
export interface RunningLoop extends AsyncDisposable {
  /** Resolves or rejects as the loop's `run` does. */
  readonly ended: Promise<void>;
  /** Asks it to end. */
  stop(): void;
}

/** Runs a loop. */
export function run(loop: Pick<Loop, 'run'>): RunningLoop {
  const stop = new AbortController();
  const ended = loop.run(stop.signal);
  ended.catch(() => {}); // looked at by whoever wants to know
  return {
    ended,
    stop: () => stop.abort(new Error('stopped')),
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('stopped'));
      await ended.catch(() => {});
    },
  };
}
