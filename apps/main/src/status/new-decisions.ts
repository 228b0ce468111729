import type { HistoryEntry } from '@insights/rollout';
import type { RolloutHistory } from '@insights/rollout-store';

/** What was added to the history since it was looked at last; what an earlier process decided is never new. */
export class NewDecisions {
  readonly #history: Pick<RolloutHistory, 'entries'>;
  #newest: HistoryEntry | undefined;

  constructor(history: Pick<RolloutHistory, 'entries'>) {
    this.#history = history;
    this.#newest = history.entries[0];
  }

  /** Oldest first. */
  take(): readonly HistoryEntry[] {
    const { entries } = this.#history;
    const known = this.#newest === undefined ? -1 : entries.indexOf(this.#newest);
    this.#newest = entries[0];
    return entries.slice(0, known === -1 ? entries.length : known).toReversed();
  }
}
