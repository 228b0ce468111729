import type { JsonObject } from '@insights/cluster';
import { type CompactEvent, compactEvent, lastSeen } from './compact-event.ts';

const defaultLimit = 10_000;

/**
 * Collects the events of a list that were seen after a point in time, whatever the list's length: above the limit, the
 * oldest are let go.
 */
export class RecentEvents {
  readonly #after: Date;
  readonly #limit: number;
  #kept: CompactEvent[] = [];
  #dropped = 0;

  constructor({ after, limit = defaultLimit }: { readonly after: Date; readonly limit?: number }) {
    this.#after = after;
    this.#limit = limit;
  }

  /** How many recent events are left out because there are too many. */
  get dropped(): number {
    return this.#dropped + Math.max(0, this.#kept.length - this.#limit);
  }

  /** Takes the next event; one that was never seen, or not recently, is left out. */
  add(event: Readonly<JsonObject>): void {
    if (!(Date.parse(lastSeen(event)) > this.#after.getTime())) return;
    this.#kept.push(compactEvent(event));
    if (this.#kept.length >= 2 * this.#limit) this.#trim();
  }

  /** By time, oldest first. */
  sorted(): readonly CompactEvent[] {
    this.#trim();
    return this.#kept;
  }

  #trim(): void {
    this.#kept.sort((a, b) => Date.parse(a.lastTimestamp) - Date.parse(b.lastTimestamp));
    const surplus = Math.max(0, this.#kept.length - this.#limit);
    this.#dropped += surplus;
    this.#kept.splice(0, surplus);
  }
}
