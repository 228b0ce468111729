import type { JsonValue } from '@insights/cluster';
import { itemsOf, member, textOf } from '../json.ts';

const mostMessages = 10_000;

/** The newest time of each message of each reason of checks that failed; bounded, whatever the cluster holds. */
export class FailedChecks {
  readonly #reasons = new Map<string, Map<string, string>>();
  #messages = 0;
  #leftOut = 0;

  /** How many failures are left out because there are too many messages. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /**
   * Takes the `status` of a check: its failures, and the entries of its outages.
   * @param after - older failures are of no interest
   */
  add(status: JsonValue | undefined, after: Date): void {
    for (const entry of itemsOf(member(status, 'failures'))) this.#addEntry(entry, after);
    for (const outage of itemsOf(member(status, 'outages'))) {
      for (const entry of itemsOf(member(outage, 'startLogs'))) this.#addEntry(entry, after);
      for (const entry of itemsOf(member(outage, 'endLogs'))) this.#addEntry(entry, after);
    }
  }

  /** `{reason: {message: time}}` */
  toJSON(): object {
    return Object.fromEntries([...this.#reasons].map(([reason, messages]) => [reason, Object.fromEntries(messages)]));
  }

  #addEntry(entry: JsonValue, after: Date): void {
    const time = textOf(member(entry, 'time'));
    const milliseconds = Date.parse(time);
    if (member(entry, 'success') === true || !(milliseconds > after.getTime())) return;
    const reason = textOf(member(entry, 'reason'));
    const message = textOf(member(entry, 'message'));
    const known = this.#reasons.get(reason)?.get(message);
    if (known === undefined) this.#addMessage(reason, message, time);
    else if (milliseconds > Date.parse(known)) this.#reasons.get(reason)?.set(message, time);
  }

  #addMessage(reason: string, message: string, time: string): void {
    if (this.#messages === mostMessages) {
      this.#leftOut += 1;
      return;
    }
    this.#messages += 1;
    const messages = this.#reasons.get(reason) ?? new Map<string, string>();
    this.#reasons.set(reason, messages.set(message, time));
  }
}
