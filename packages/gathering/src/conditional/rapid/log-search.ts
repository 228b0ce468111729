import type { Accepted, ExpressionEngine, LogRequest } from '@insights/rules';
import type { RequestOutcomes } from '../request-outcomes.ts';
import { rapidBounds } from './bounds.ts';
import type { KeptBytes } from './kept-bytes.ts';

/** What the searches of a run share. */
export interface SearchEnvironment {
  readonly expressions: ExpressionEngine;
  readonly outcomes: RequestOutcomes;
  readonly kept: KeptBytes;
  readonly signal: AbortSignal;
}

// What is sent to the thread at once; empty lines would be a hundred thousand of them.
const batchBytes = 128 * 1024;
const batchLines = 4096;

/** Looks through the lines of one log for what requests want of it. */
export class LogSearch {
  readonly #environment: SearchEnvironment;
  #requests: readonly Accepted<LogRequest>[];
  readonly #kept: Buffer[] = [];
  #keptBytes = 0;
  #batch: Buffer[] = [];
  #batchBytes = 0;
  #cut: string | undefined;

  constructor(requests: readonly Accepted<LogRequest>[], environment: SearchEnvironment) {
    this.#requests = requests;
    this.#environment = environment;
  }

  /** Whether nobody wants another line. */
  get isDone(): boolean {
    return this.#requests.length === 0;
  }

  /** Looks at lines until nobody wants more. */
  async search(lines: AsyncIterable<Buffer>): Promise<void> {
    for await (const line of lines) {
      this.#batch.push(line);
      this.#batchBytes += line.length + 1;
      if (this.#batchBytes >= batchBytes || this.#batch.length >= batchLines) await this.#flush();
      if (this.isDone) return;
    }
    await this.#flush();
  }

  /** Ends the search early for everybody who still takes part. */
  end(reason: string): void {
    for (const { index } of this.#requests) this.#dismiss(index, reason);
  }

  /** The lines that were kept, each with its line feed; the last one says why there are no more, if there are. */
  content(): Buffer | undefined {
    if (this.#kept.length === 0) return undefined;
    const mark = this.#cut === undefined ? [] : [Buffer.from(`[cut: ${this.#cut}]\n`)];
    return Buffer.concat([...this.#kept, ...mark]);
  }

  async #flush(): Promise<void> {
    const lines = this.#batch;
    if (lines.length === 0 || this.isDone) return;
    this.#batch = [];
    this.#batchBytes = 0;
    const { expressions, outcomes, signal, kept } = this.#environment;
    const requests = this.#requests;
    const groups = requests.map(({ value }) => value.messages);
    const text = joined(lines);
    const { matches, exhausted } = await expressions.matchLines(groups, text.subarray(0, -1), signal);
    for (const request of requests) {
      const outcome = outcomes.of(request.index);
      outcome.linesSeen += lines.length;
      const slow = request.value.messages.find((message) => exhausted.includes(message));
      if (slow !== undefined) outcome.cut ??= `an expression takes too long and was given up: ${slow}`;
    }
    for (const [place, wanting] of byLine(requests, matches)) this.#keep(lines[place], wanting);
    if (kept.isFull !== undefined) this.end(kept.isFull);
  }

  #keep(line: Buffer | undefined, wanting: readonly number[]): void {
    const still = wanting.filter((index) => this.#requests.some((request) => request.index === index));
    if (!line || still.length === 0) return;
    const bytes = line.length + 1;
    if (this.#keptBytes + bytes > rapidBounds.keptBytesPerContainer) {
      return this.end(`of a container ${rapidBounds.keptBytesPerContainer} bytes are kept at most`);
    }
    const full = this.#environment.kept.take(still, bytes);
    for (const [index, reason] of full) this.#dismiss(index, reason);
    if (full.size === still.length) return;
    this.#keptBytes += bytes;
    this.#kept.push(joined([line]));
  }

  #dismiss(index: number, reason: string): void {
    this.#requests = this.#requests.filter((request) => request.index !== index);
    this.#environment.outcomes.of(index).cut ??= reason;
    this.#cut ??= reason;
  }
}

/** Copies: lines may be views of what is read next. */
function joined(lines: readonly Buffer[]): Buffer {
  const feed = Buffer.from('\n');
  return Buffer.concat(lines.flatMap((line) => [line, feed]));
}

function byLine(
  requests: readonly Accepted<LogRequest>[],
  matches: readonly Uint32Array[],
): [number, readonly number[]][] {
  const wanting = new Map<number, number[]>();
  for (const [place, lines] of matches.entries()) {
    const index = requests[place]?.index;
    if (index === undefined) continue;
    for (const line of lines) {
      const known = wanting.get(line);
      if (known) known.push(index);
      else wanting.set(line, [index]);
    }
  }
  return [...wanting].toSorted(([one], [other]) => one - other);
}
