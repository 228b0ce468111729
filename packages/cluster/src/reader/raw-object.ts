import { ClusterError } from '../errors.ts';
import { type ItemRanges, ItemTracker } from '../list/item-tracker.ts';
import { JsonScanner, type ScanListener } from '../list/json-scanner.ts';
import { RawItem } from '../list/raw-item.ts';
import { WorkBuffer } from '../list/work-buffer.ts';

/**
 * Checks one object and cuts its `managedFields`. The result is the caller's to keep: its buffer is not used again.
 * @param bytes - changed in place
 * @param request - what was asked, for messages
 * @throws ClusterError `ERR_CLUSTER_MALFORMED`
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
  if (scanner.isDone && listener.ranges) return new RawItem(buffer, listener.ranges);
  throw new ClusterError('ERR_CLUSTER_MALFORMED', `${request}: the answer ends too early`);
}

class ObjectListener implements ScanListener {
  readonly #buffer: WorkBuffer;
  readonly #tracker: ItemTracker;
  ranges: ItemRanges | undefined;

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
    if (depth <= 2) this.#tracker.key(depth, start, this.#buffer.key(start, end));
  }

  scalar(depth: number, start: number, end: number): void {
    this.#tracker.scalar(depth, start, end);
  }

  comma(depth: number, at: number): void {
    this.#tracker.comma(depth, at);
  }
}
