import { request } from 'node:http';
import { type Clock } from '@insights/process';

const pauseMilliseconds = 20;
const timeoutMilliseconds = 250;

/** Asks an endpoint again and again, and knows when it did not answer. */
export class Uptime implements AsyncDisposable {
  readonly #url: string;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  #longest = { milliseconds: 0, endedAt: 0 };
  readonly #running: Promise<void>;

  constructor(url: string, clock: Clock) {
    this.#url = url;
    this.#clock = clock;
    this.#running = this.#run();
  }

  /** The longest time without an answer that was followed by one; when that came, in monotonic milliseconds. */
  get longestGap(): { readonly milliseconds: number; readonly endedAt: number } {
    return this.#longest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let last = this.#clock.monotonicMilliseconds();
    while (!this.#stop.signal.aborted) {
      if (await answers(this.#url)) {
        const now = this.#clock.monotonicMilliseconds();
        const milliseconds = now - last;
        if (milliseconds > this.#longest.milliseconds) this.#longest = { milliseconds, endedAt: now };
        last = now;
      }
      await this.#clock.sleep(pauseMilliseconds, this.#stop.signal).catch(() => {}); // asked to end
    }
  }
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request(url, { timeout: timeoutMilliseconds }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    sent.once('error', () => resolve(false)).once('timeout', () => sent.destroy());
    sent.end();
  });
}
