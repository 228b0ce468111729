import type { RequestOutcomes } from '../request-outcomes.ts';
import { rapidBounds } from './bounds.ts';

/** What is kept of the logs of a run: every request has its share, and all of them together have theirs. */
export class KeptBytes {
  readonly #outcomes: RequestOutcomes;
  #bytes = 0;

  constructor(outcomes: RequestOutcomes) {
    this.#outcomes = outcomes;
  }

  /** Why no line is taken any more for anybody. */
  get isFull(): string | undefined {
    return this.#bytes < rapidBounds.keptBytes ? undefined : allFull;
  }

  /**
   * Takes a line for the requests that want it.
   * @returns those that have no room for it, each with the reason; the line is kept if there is another one
   */
  take(requests: readonly number[], bytes: number): ReadonlyMap<number, string> {
    if (this.#bytes + bytes > rapidBounds.keptBytes) {
      // What is left is too little for a line: let it be nothing, so that nobody tries a shorter one.
      this.#bytes = rapidBounds.keptBytes;
      return new Map(requests.map((request) => [request, allFull]));
    }
    const full = requests.filter((request) => {
      const outcome = this.#outcomes.of(request);
      if (outcome.bytes + bytes > rapidBounds.keptBytesPerRequest) return true;
      outcome.bytes += bytes;
      outcome.linesKept += 1;
      return false;
    });
    if (full.length < requests.length) this.#bytes += bytes;
    return new Map(full.map((request) => [request, requestFull]));
  }
}

const allFull = `all requests together keep ${rapidBounds.keptBytes} bytes at most`;
const requestFull = `a request keeps ${rapidBounds.keptBytesPerRequest} bytes at most`;
