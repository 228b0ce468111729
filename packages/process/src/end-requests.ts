import type { EventEmitter } from 'node:events';
import type { Clock } from './clock.ts';

/** The signals that ask a program to end; a terminal that is closed sends the last. */
export const endSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

// A supervisor signals the whole group, npm and its shell hand the signal on, and what launched us is missed half a second
// later: all of that is one request.
const oneRequestMilliseconds = 2_000;

/** Tells a request to end from its echoes and from an impatient second one. */
export class EndRequests {
  readonly #clock: Clock;
  #firstMilliseconds: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Takes in a signal.
   * @returns `again` for what came at least two seconds after the first; a closed terminal is nobody's second request
   */
  note(name: string): 'first' | 'same' | 'again' {
    const now = this.#clock.monotonicMilliseconds();
    if (this.#firstMilliseconds === undefined) {
      this.#firstMilliseconds = now;
      return 'first';
    }
    return name !== 'SIGHUP' && now - this.#firstMilliseconds >= oneRequestMilliseconds ? 'again' : 'same';
  }
}

/** Takes an output that cannot be written to any more for a closed terminal, which it is or is like: `demo | head`. */
export function hangUpWithOutput(
  outputs: readonly Pick<EventEmitter, 'on'>[],
  signals: Pick<EventEmitter, 'emit'>,
): void {
  for (const output of outputs) output.on('error', () => signals.emit('SIGHUP', 'SIGHUP'));
}
