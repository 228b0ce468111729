import type { Logger } from '@insights/process';
import type { ApiResponse } from '../connection/api-response.ts';
import { BackOff, type BackOffOptions } from '../connection/retry.ts';
import { isClusterError } from '../errors.ts';
import { withQuery } from '../resource.ts';
import { ListProgress } from './list-progress.ts';
import { ListSplitter } from './list-splitter.ts';
import type { RawItem } from './raw-item.ts';
import { WorkBuffer } from './work-buffer.ts';

interface ListReadingOptions {
  /** Path of the list with its selectors, without `limit` and `continue`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly pageSize: number;
  readonly mostItemBytes: number;
  /** Opens one page; throws the error of any answer but 200. */
  readonly open: (path: string) => Promise<ApiResponse>;
  readonly backOff: BackOffOptions;
  readonly log: Logger | undefined;
}

// An inconsistent token is good for minutes: this many mean a list that takes hours. From the start once, as client-go.
const mostTokenRenewals = 10;
const mostRestarts = 1;

/** Reads a list page by page, asking for each page as soon as the one before has shown its token. */
export async function* readList(options: ListReadingOptions, signal: AbortSignal): AsyncGenerator<RawItem> {
  const reading = new ListReading(options, signal);
  try {
    while (!reading.isDone) yield* reading.page();
  } finally {
    reading.discard();
  }
}

class ListReading {
  readonly #options: ListReadingOptions;
  readonly #signal: AbortSignal;
  readonly #buffer = new WorkBuffer();
  readonly #progress = new ListProgress();
  readonly #backOff: BackOff;
  #token = '';
  #hasDelivered = false;
  #next: Promise<ApiResponse> | undefined;
  #renewals = 0;
  #restarts = 0;
  isDone = false;

  constructor(options: ListReadingOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#backOff = new BackOff(options.backOff);
  }

  /** The items of the next page; after a failure that can be overcome, those that are left of it. */
  async *page(): AsyncGenerator<RawItem> {
    try {
      yield* this.#items(await this.#takeNext());
    } catch (error) {
      this.discard();
      await this.#recover(error);
    }
  }

  /** Closes the connection of a page that nobody will read. */
  discard(): void {
    this.#next?.then((response) => response.discard()).catch(() => {}); // nobody is left to be told
    this.#next = undefined;
  }

  async *#items(response: ApiResponse): AsyncGenerator<RawItem> {
    const { request } = response;
    const { mostItemBytes } = this.#options;
    const splitter = new ListSplitter({ request, mostItemBytes, buffer: this.#buffer });
    for await (const chunk of response.chunks()) {
      splitter.write(chunk);
      for (let item = splitter.next(); item; item = splitter.next()) {
        this.#prefetch(splitter.continueToken);
        if (!this.#progress.isNew(item)) continue;
        this.#hasDelivered = true;
        yield item;
      }
      this.#prefetch(splitter.continueToken);
    }
    splitter.end();
    this.#backOff.reset();
    this.#hasDelivered = false;
    this.#token = splitter.continueToken ?? '';
    this.isDone = this.#token === '';
  }

  // One page ahead. Its body stays in the connection until it is read, so a slow consumer costs no memory.
  #prefetch(token: string | undefined): void {
    if (!token || this.#next) return;
    this.#next = this.#open(token);
    this.#next.catch(() => {}); // seen by whoever takes it
  }

  #takeNext(): Promise<ApiResponse> {
    const next = this.#next ?? this.#open(this.#token);
    this.#next = undefined;
    return next;
  }

  #open(token: string): Promise<ApiResponse> {
    const { path, query, pageSize, open } = this.#options;
    return open(withQuery(path, { ...query, limit: pageSize, continue: token || undefined }));
  }

  async #recover(error: unknown): Promise<void> {
    this.#signal.throwIfAborted();
    if (isClusterError(error, 'ERR_CLUSTER_EXPIRED')) return this.#recoverExpired(error.continueToken, error);
    // A page of which something was delivered is read again without that part.
    if (this.#hasDelivered && !this.#progress.canRestart) throw error;
    await this.#backOff.wait(error, this.#signal);
    if (this.#hasDelivered) this.#progress.restart();
  }

  // The token outlived the API server's memory. The one that comes with the error goes on from the same key, with
  // objects as they are now; without one the list is read again and what was delivered is left out.
  #recoverExpired(token: string | undefined, error: unknown): void {
    const { path, log } = this.#options;
    if (token !== undefined && this.#renewals < mostTokenRenewals) {
      this.#renewals += 1;
      this.#token = token;
    } else if (this.#progress.canRestart && this.#restarts < mostRestarts) {
      this.#restarts += 1;
      this.#token = '';
      this.#hasDelivered = true;
      this.#progress.restart();
    } else throw error;
    log?.info({ path, continued: token !== undefined }, 'List expired and was continued with newer objects');
  }
}
