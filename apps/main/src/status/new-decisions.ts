import type { HistoryEntry } from '@insights/rollout';
import type { RolloutHistory } from '@insights/rollout-store';

/** What this process has decided since it was looked at last; what an earlier one did is never new. */
export class NewDecisions {
  readonly #history: Pick<RolloutHistory, 'own'>;
  #newest: HistoryEntry | undefined;

  constructor(history: Pick<RolloutHistory, 'own'>) {
    this.#history = history;
    this.#newest = history.own[0];
  }

  /** Oldest first. */
  take(): readonly HistoryEntry[] {
    const { own: entries } = this.#history;
    const known = this.#newest === undefined ? -1 : entries.indexOf(this.#newest);
    this.#newest = entries[0];
    return entries.slice(0, known === -1 ? entries.length : known).toReversed();
  }
}
