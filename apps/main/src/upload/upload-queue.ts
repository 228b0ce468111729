import { ArchiveAges, type ArchiveStore, type StoredArchive } from '@insights/archive';
import type { Clock, Logger } from '@insights/process';

/** Files that have the name of an archive and are none that can be sent. */
export interface UnreadableArchives {
  readonly count: number;
  /** What is wrong with one of them, for people. */
  readonly message: string;
}

// They are sent within minutes, or others are in the way of nobody.
const mostConfirmed = 1000;
// The rest is counted.
const mostLogged = 10;

/**
 * What of the volume is to be sent, and in which order. Names and times on it are given by whoever writes there: archives
 * that `main` has read back at the end of their gather come first, wherever they would stand.
 */
export class UploadQueue {
  readonly #store: () => ArchiveStore;
  readonly #log: Logger;
  readonly #ages: ArchiveAges;
  readonly #confirmed = new Set<string>();
  /** Will never be taken by the service. */
  readonly #rejected = new Set<string>();
  /** Fail their inspection: by name, why. */
  readonly #unreadable = new Map<string, string>();
  /** Were taken, and could not be deleted then. */
  readonly #taken = new Set<string>();

  /** @param store - of the volume as it is configured now */
  constructor(store: () => ArchiveStore, { clock, log }: { readonly clock: Clock; readonly log: Logger }) {
    this.#store = store;
    this.#ages = new ArchiveAges(clock);
    this.#log = log;
  }

  /** What cannot be sent, for what it holds; `undefined` when there is nothing of the kind. */
  get unreadable(): UnreadableArchives | undefined {
    const [message] = this.#unreadable.values();
    return message === undefined ? undefined : { count: this.#unreadable.size, message };
  }

  /** The confirmed archives, newest first: they are sent before all others. */
  async confirmed(): Promise<StoredArchive[]> {
    const names = [...this.#confirmed].filter((name) => !this.#isOut(name)).toReversed();
    const found = await Promise.all(names.map((name) => this.#store().find(name)));
    return found.filter((archive) => archive !== undefined);
  }

  /** The newest of the others that may be sent, newest first. */
  others(): Promise<StoredArchive[]> {
    const isPassedOver = (name: string) => this.#confirmed.has(name) || this.#isOut(name);
    return this.#store().list({ isPassedOver });
  }

  /** A gather ended well, and its archive was read back. */
  confirm(name: string): void {
    this.#confirmed.add(name);
    const [oldest] = this.#confirmed;
    if (this.#confirmed.size > mostConfirmed && oldest !== undefined) this.#confirmed.delete(oldest);
  }

  reject(name: string): void {
    this.#rejected.add(name);
  }

  /** @param why - for people */
  passOver(name: string, why: string): void {
    this.#unreadable.set(name, why);
  }

  /** It was accepted. */
  take(name: string): void {
    this.#taken.add(name);
  }

  /** Deletes one that was accepted. If that fails now, it is not sent again, and the next pruning tries once more. */
  async remove(name: string): Promise<void> {
    try {
      await this.#store().remove(name);
      this.#forget(name);
    } catch (err) {
      this.#log.warn({ err }, 'Could not delete an archive that was uploaded');
    }
  }

  /** Deletes what was accepted, and what is too old; forgets what somebody else has deleted. */
  async prune(options: { readonly now: Date; readonly maxAgeSeconds: number }): Promise<void> {
    const isUploaded = (name: string) => this.#taken.has(name);
    const { removed, failures } = await this.#store().prune({ ...options, ages: this.#ages, isUploaded });
    for (const err of failures.slice(0, mostLogged)) this.#log.warn({ err }, 'Could not delete an archive');
    const lost = removed.filter((name) => !this.#forget(name));
    const { maxAgeSeconds } = options;
    const fields = { archives: lost.slice(0, mostLogged), count: lost.length, maxAgeSeconds };
    if (lost.length > 0) this.#log.warn(fields, 'Deleted archives that were too old');
    await this.#forgetGone();
  }

  /** @returns whether it had been accepted */
  #forget(name: string): boolean {
    this.#confirmed.delete(name);
    this.#rejected.delete(name);
    this.#unreadable.delete(name);
    return this.#taken.delete(name);
  }

  // The volume is cleaned when the release image is back.
  async #forgetGone(): Promise<void> {
    for (const name of [...this.#unreadable.keys(), ...this.#confirmed]) {
      if ((await this.#store().find(name)) === undefined) this.#forget(name);
    }
  }

  #isOut(name: string): boolean {
    return this.#taken.has(name) || this.#rejected.has(name) || this.#unreadable.has(name);
  }
}
