import { isStatus, strayStatusError } from '../connection/status-error.ts';
import { ClusterError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue, textOf } from '../json.ts';
import { ItemTracker } from './item-tracker.ts';
import { JsonScanner, type ScanListener } from './json-scanner.ts';
import { RawItem } from './raw-item.ts';
import { WorkBuffer } from './work-buffer.ts';

interface ListSplitterOptions {
  /** What was asked, for messages: `GET /api/v1/pods`. */
  readonly request: string;
  /** An item that is larger is an error, not a reason to use more memory. */
  readonly mostItemBytes: number;
  /** Used again for one list after the other; default a new one. */
  readonly buffer?: WorkBuffer;
}

const itemsDepth = 2;
const itemDepth = 3;
// Members of the list, or of a Status that came in its place, that are worth keeping.
const keptMembers: ReadonlySet<string> = new Set(['kind', 'apiVersion', 'status', 'reason', 'message', 'code']);

/**
 * Cuts one page of a list into its items, by bytes. Members may come in any order: built-in lists have their metadata
 * before the items, lists of custom resources after them.
 */
export class ListSplitter implements ScanListener {
  readonly #options: ListSplitterOptions;
  readonly #buffer: WorkBuffer;
  readonly #scanner: JsonScanner;
  readonly #tracker: ItemTracker;
  #position = 0;
  #rootKey = '';
  #hasItems = false;
  #isInItems = false;
  #metadataStart = -1;
  #item: RawItem | undefined;
  readonly #members: JsonObject = {};

  constructor(options: ListSplitterOptions) {
    this.#options = options;
    this.#buffer = options.buffer ?? new WorkBuffer();
    this.#buffer.clear();
    this.#scanner = new JsonScanner(this, options.request);
    this.#tracker = new ItemTracker(itemDepth, options.request);
  }

  /** Token of the next page, as soon as it was seen; empty: this is the last one. `undefined`: not seen yet. */
  get continueToken(): string | undefined {
    const { metadata } = this.#members;
    return isJsonObject(metadata) ? (textOf(metadata['continue']) ?? '') : undefined;
  }

  /** How many objects come behind this page, when the server says it; what is no such number says nothing. */
  get remainingItemCount(): number | undefined {
    const { metadata } = this.#members;
    const count = isJsonObject(metadata) ? metadata['remainingItemCount'] : undefined;
    return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
  }

  /**
   * Adds a piece of the page; take all items with `next` before adding another one.
   * @throws ClusterError `ERR_CLUSTER_TOO_LARGE` when an item is over the limit
   */
  write(chunk: Buffer): void {
    const itemStart = this.#tracker.start ?? Number.POSITIVE_INFINITY;
    const metadataStart = this.#metadataStart === -1 ? Number.POSITIVE_INFINITY : this.#metadataStart;
    const needed = this.#scanner.neededFrom(this.#position);
    const kept = this.#buffer.append(chunk, Math.min(itemStart, metadataStart, needed));
    if (kept > this.#options.mostItemBytes) throw this.#tooLarge();
  }

  /**
   * The next item of what was added.
   * @returns `undefined` when more of the page is needed
   * @throws ClusterError `ERR_CLUSTER_MALFORMED`
   */
  next(): RawItem | undefined {
    this.#item = undefined;
    this.#position = this.#scanner.scan(this.#buffer, this.#position);
    return this.#item;
  }

  /**
   * The page is over.
   * @throws ClusterError `ERR_CLUSTER_MALFORMED` when it is not complete or is no list; the error that it stands for
   * when it is a `Status`
   */
  end(): void {
    const { request } = this.#options;
    if (!this.#scanner.isDone) throw this.#malformed('the answer ends too early');
    if (isStatus(this.#members)) throw strayStatusError(request, this.#members);
    const { kind } = this.#members;
    if (!this.#hasItems && !textOf(kind)?.endsWith('List')) throw this.#malformed('the answer is not a list');
  }

  opened(depth: number, at: number, isArray: boolean): void {
    if (depth === itemsDepth) this.#openMember(at, isArray);
    else if (depth === itemDepth && this.#isInItems && isArray) throw this.#malformed('an item is not an object');
    if (this.#isInItems) this.#tracker.opened(depth, at, isArray);
  }

  closed(depth: number, at: number): boolean {
    if (depth === itemsDepth) this.#closeMember(at);
    if (!this.#isInItems) return false;
    const ranges = this.#tracker.closed(depth, at);
    if (!ranges) return false;
    if (ranges.end - ranges.start > this.#options.mostItemBytes) throw this.#tooLarge();
    this.#item = new RawItem(this.#buffer, ranges, this.#type());
    return true;
  }

  key(depth: number, start: number, end: number): void {
    if (depth === 1) this.#rootKey = this.#buffer.key(start, end);
    else if (this.#isInItems && this.#tracker.needsKey(depth)) {
      this.#tracker.key(depth, start, this.#buffer.key(start, end));
    }
  }

  scalar(depth: number, start: number, end: number): void {
    if (depth === 1) this.#keepMember(start, end);
    else if (this.#isInItems && depth === itemsDepth) throw this.#malformed('an item is not an object');
    else if (this.#isInItems) this.#tracker.scalar(depth, start, end);
  }

  comma(depth: number, at: number): void {
    if (this.#isInItems) this.#tracker.comma(depth, at);
  }

  #openMember(at: number, isArray: boolean): void {
    if (this.#rootKey === 'metadata' && !isArray) this.#metadataStart = at;
    if (this.#rootKey !== 'items') return;
    if (!isArray || this.#hasItems) throw this.#malformed('items is not one list');
    this.#isInItems = true;
    this.#hasItems = true;
  }

  #closeMember(at: number): void {
    this.#isInItems = false;
    if (this.#metadataStart === -1) return;
    this.#members['metadata'] = this.#parse(this.#metadataStart, at + 1);
    this.#metadataStart = -1;
  }

  #keepMember(start: number, end: number): void {
    if (keptMembers.has(this.#rootKey)) this.#members[this.#rootKey] = this.#parse(start, end);
    if (this.#rootKey !== 'items') return;
    if (this.#hasItems || this.#buffer.text(start, end) !== 'null') throw this.#malformed('items is not one list');
    this.#hasItems = true;
  }

  #type() {
    const { kind, apiVersion } = this.#members;
    return { kind: textOf(kind), apiVersion: textOf(apiVersion) };
  }

  #parse(start: number, end: number): JsonValue {
    const value: JsonValue = JSON.parse(this.#buffer.slice(start, end).toString('utf8'));
    return value;
  }

  #malformed(problem: string): ClusterError {
    return new ClusterError('ERR_CLUSTER_MALFORMED', `${this.#options.request}: ${problem}`);
  }

  #tooLarge(): ClusterError {
    const { request, mostItemBytes } = this.#options;
    return new ClusterError('ERR_CLUSTER_TOO_LARGE', `${request}: an item is larger than ${mostItemBytes} bytes`);
  }
}
