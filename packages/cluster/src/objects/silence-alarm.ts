import type { Clock } from '@insights/process';

interface SilenceAlarmOptions {
  readonly clock: Clock;
  readonly milliseconds: number;
  readonly onSilence: () => void;
}

/** Goes off once when nothing was heard for a time. */
export class SilenceAlarm {
  readonly #options: SilenceAlarmOptions;
  #armed = new AbortController();

  constructor(options: SilenceAlarmOptions) {
    this.#options = options;
    this.heard();
  }

  /** Something was heard: the time begins anew. */
  heard(): void {
    this.stop();
    this.#armed = new AbortController();
    const { clock, milliseconds, onSilence } = this.#options;
    clock.sleep(milliseconds, this.#armed.signal).then(onSilence, () => {}); // stopped in time
  }

  stop(): void {
    this.#armed.abort();
  }
}
