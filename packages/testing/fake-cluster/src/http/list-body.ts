import type { JsonObject } from '../json.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';

const chunkBytes = 256 * 1024;
const comma = Buffer.from(',');

/**
 * The body of a list in the order of a real server: built-in lists have `metadata` before `items`, lists of custom
 * resources have all keys sorted, so that `continue` comes last.
 * @param items - the bytes of each item
 * @returns chunks of about 256 KiB, and how many bytes they are together
 */
export function listBody(
  type: ResourceType,
  items: readonly Buffer[],
  metadata: JsonObject,
): { chunks: Iterable<Buffer>; size: number } {
  const { head, tail } = frame(type, JSON.stringify(metadata));
  const commas = Math.max(0, items.length - 1);
  const size = items.reduce((sum, item) => sum + item.length, head.length + tail.length + commas);
  return { chunks: joined(pieces({ head, items, tail })), size };
}

function frame(type: ResourceType, metadata: string): { head: Buffer; tail: Buffer } {
  const kind = `"kind":"${type.kind}List"`;
  const apiVersion = `"apiVersion":"${apiVersionOf(type)}"`;
  const [head, tail] = type.custom
    ? [`{${apiVersion},"items":[`, `],${kind},"metadata":${metadata}}\n`]
    : [`{${kind},${apiVersion},"metadata":${metadata},"items":[`, ']}\n'];
  return { head: Buffer.from(head), tail: Buffer.from(tail) };
}

function* pieces({ head, items, tail }: { head: Buffer; items: readonly Buffer[]; tail: Buffer }): Iterable<Buffer> {
  yield head;
  for (const [index, item] of items.entries()) {
    if (index > 0) yield comma;
    yield item;
  }
  yield tail;
}

// One write for each item would cost more than the copies.
function* joined(parts: Iterable<Buffer>): Iterable<Buffer> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for (const part of parts) {
    waiting.push(part);
    bytes += part.length;
    if (bytes < chunkBytes) continue;
    yield Buffer.concat(waiting, bytes);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(waiting, bytes);
}
