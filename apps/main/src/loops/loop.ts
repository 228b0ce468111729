import type { Trigger, Wakeable } from './trigger.ts';

/** The one form of everything that goes on while the process lives. What it needs comes in its constructor. */
export interface Loop extends Wakeable {
  /** Works until the signal aborts, and returns then. @throws what it cannot go on after; the process ends with it */
  run(signal: AbortSignal): Promise<void>;
  /** Fires when what others can read of it has changed. */
  readonly changed: Trigger;
}
