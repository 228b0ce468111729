import { parseRetryAfter, type WireReply } from '@insights/egress';
import type { Clock } from '@insights/process';
import { RegistryError } from '../errors.ts';

/** No registry may keep us away for longer: 6 hours. */
export const longestRetryAfterSeconds = 6 * 3600;
const mostHosts = 100;
// Both may say when to come again (RFC 9110 §10.2.3); of other answers it is no promise.
const busyStatuses: ReadonlySet<number> = new Set([429, 503]);

/**
 * Hosts that asked to be left alone. `Retry-After` of any answer is a lower bound for every request to its host: polls,
 * descriptions, pinned tags, tokens.
 */
export class QuietHosts {
  readonly #clock: Clock;
  /** By `host` or `host:port`: until when, on the monotonic clock. */
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws RegistryError `ERR_REGISTRY_RATE_LIMITED` with what is left to wait */
  assertMayAsk({ host }: URL): void {
    const left = (this.#until.get(host) ?? 0) - this.#clock.monotonicMilliseconds();
    if (left <= 0) return void this.#until.delete(host);
    const retryAfterSeconds = Math.ceil(left / 1000);
    const message = `${host} asked to be left alone for ${retryAfterSeconds} more seconds`;
    throw new RegistryError('ERR_REGISTRY_RATE_LIMITED', message, { retryAfterSeconds });
  }

  /** Notes what an answer asks for. */
  note({ url, status, headers }: WireReply): void {
    if (!busyStatuses.has(status)) return;
    const seconds = parseRetryAfter(headers['retry-after'], this.#clock.now(), longestRetryAfterSeconds);
    if (seconds === undefined) return;
    this.#until.delete(url.host);
    this.#until.set(url.host, this.#clock.monotonicMilliseconds() + seconds * 1000);
    const [oldest] = this.#until.keys();
    if (this.#until.size > mostHosts && oldest !== undefined) this.#until.delete(oldest);
  }
}
