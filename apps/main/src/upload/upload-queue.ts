import type { ArchiveStore, StoredArchive } from '@insights/archive';

/** Files that have the name of an archive and are none that can be sent. */
export interface UnreadableArchives {
  readonly count: number;
  /** What is wrong with one of them, for people. */
  readonly message: string;
}

// They are sent within minutes, or others are in the way of nobody.
const mostConfirmed = 1000;

/**
 * What of the volume is to be sent, and in which order. Names and times on it are given by whoever writes there: archives
 * that `main` has read back at the end of their gather come first, wherever they would stand.
 */
export class UploadQueue {
  readonly #store: () => ArchiveStore;
  readonly #confirmed = new Set<string>();
  /** Will never be taken by the service. */
  readonly #rejected = new Set<string>();
  /** Fail their inspection: by name, why. */
  readonly #unreadable = new Map<string, string>();
  /** Were taken, and could not be deleted then. */
  readonly #taken = new Set<string>();

  constructor(store: () => ArchiveStore) {
    this.#store = store;
  }

  /** What cannot be sent, for what it holds; `undefined` when there is nothing of the kind. */
  get unreadable(): UnreadableArchives | undefined {
    const [message] = this.#unreadable.values();
    return message === undefined ? undefined : { count: this.#unreadable.size, message };
  }

  /** Archives that may be sent: the confirmed ones, then the newest of the others, newest first. */
  async list(): Promise<StoredArchive[]> {
    const isPassedOver = (name: string) => this.#confirmed.has(name) || this.#isOut(name);
    const confirmed = [...this.#confirmed].filter((name) => !this.#isOut(name)).toReversed();
    const found = await Promise.all(confirmed.map((name) => this.#store().find(name)));
    return [...found.filter((archive) => archive !== undefined), ...(await this.#store().list({ isPassedOver }))];
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

  isTaken(name: string): boolean {
    return this.#taken.has(name);
  }

  /** It is gone. @returns whether it had been accepted */
  forget(name: string): boolean {
    this.#confirmed.delete(name);
    this.#rejected.delete(name);
    this.#unreadable.delete(name);
    return this.#taken.delete(name);
  }

  /** Forgets those that somebody else has deleted: the volume is cleaned when the release image is back. */
  async forgetGone(): Promise<void> {
    for (const name of [...this.#unreadable.keys(), ...this.#confirmed]) {
      if ((await this.#store().find(name)) === undefined) this.forget(name);
    }
  }

  #isOut(name: string): boolean {
    return this.#taken.has(name) || this.#rejected.has(name) || this.#unreadable.has(name);
  }
}
