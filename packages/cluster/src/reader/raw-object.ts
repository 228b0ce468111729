import { isStatus, strayStatusError } from '../connection/status-error.ts';
import { ClusterError } from '../errors.ts';
import { type ItemRanges, ItemTracker } from '../list/item-tracker.ts';
import { JsonScanner, type ScanListener } from '../list/json-scanner.ts';
import { RawItem } from '../list/raw-item.ts';
import { WorkBuffer } from '../list/work-buffer.ts';

/**
 * Checks one object and cuts its `managedFields`. The result is the caller's to keep: its buffer is not used again.
 * @param bytes - changed in place
 * @param request - what was asked, for messages
 * @throws ClusterError `ERR_CLUSTER_MALFORMED`; the error that it stands for when it is a `Status`
 */
export function rawObject(bytes: Buffer, request: string): RawItem {
  const buffer = new WorkBuffer(bytes);
  const listener = new ObjectListener(buffer, request);
  const scanner = new JsonScanner(listener, request);
  let position = 0;
  // The scan pauses behind the object; what follows may be white space only.
  while (position < bytes.length) {
    const next = scanner.scan(buffer, position);
    if (next === position) break;
    position = next;
  }
  if (scanner.isDone && listener.ranges) {
    const item = new RawItem(buffer, listener.ranges);
    if (listener.kind === '"Status"') refuseStatus(item, request);
    return item;
  }
  throw new ClusterError('ERR_CLUSTER_MALFORMED', `${request}: the answer ends too early`);
}

// With HTTP 200 too: it must not be taken for the object.
function refuseStatus(item: RawItem, request: string): void {
  const details = item.parse();
  if (isStatus(details)) throw strayStatusError(request, details);
}

class ObjectListener implements ScanListener {
  readonly #buffer: WorkBuffer;
  readonly #tracker: ItemTracker;
  ranges: ItemRanges | undefined;
  /** As JSON. */
  kind = '';
  #rootKey = '';

  constructor(buffer: WorkBuffer, request: string) {
    this.#buffer = buffer;
    this.#tracker = new ItemTracker(1, request);
  }

  opened(depth: number, at: number, isArray: boolean): void {
    this.#tracker.opened(depth, at, isArray);
  }

  closed(depth: number, at: number): boolean {
    this.ranges = this.#tracker.closed(depth, at);
    return this.ranges !== undefined;
  }

  key(depth: number, start: number, end: number): void {
    if (depth > 2) return;
    const text = this.#buffer.key(start, end);
    if (depth === 1) this.#rootKey = text;
    this.#tracker.key(depth, start, text);
  }

  scalar(depth: number, start: number, end: number): void {
    if (depth === 1 && this.#rootKey === 'kind') this.kind = this.#buffer.text(start, end);
    this.#tracker.scalar(depth, start, end);
  }

  comma(depth: number, at: number): void {
    this.#tracker.comma(depth, at);
  }
}
