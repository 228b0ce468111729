/** Waits; rejects with the signal's reason when it is aborted first. `Clock.sleep` is one. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** Bounds what is taken each second by waiting for the second to end; what is left unread presses back on the sender. */
export class Pace {
  readonly #perSecond: number;
  readonly #sleep: Sleep;
  readonly #signal: AbortSignal;
  #left: number;
  #second: Promise<void> | undefined;

  /** @param signal - ends all waiting */
  constructor(perSecond: number, sleep: Sleep, signal: AbortSignal) {
    this.#perSecond = perSecond;
    this.#sleep = sleep;
    this.#signal = signal;
    this.#left = perSecond;
  }

  /** Resolves when `amount` may be handled: at once, unless this second has had its share. */
  async take(amount: number): Promise<void> {
    this.#second ??= this.#startSecond();
    this.#left -= amount;
    if (this.#left < 0) await this.#second;
  }

  async #startSecond(): Promise<void> {
    await this.#sleep(1000, this.#signal).catch(() => {}); // aborted: whoever waits will see it
    this.#left = this.#perSecond;
    this.#second = undefined;
  }
}

/** Passes chunks on at the given pace. */
export async function* paced(chunks: AsyncIterable<Uint8Array>, pace: Pace): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    await pace.take(chunk.byteLength);
    yield chunk;
  }
}
