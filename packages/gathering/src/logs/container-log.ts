import type { GatherContext } from '../gather-context.ts';
import { linesOf, LineSplitter } from './line-splitter.ts';

/** Which part of the log of one container. */
export interface ContainerLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the instance before the current one. */
  readonly previous?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** As the API server is asked, and as much is read whatever it sends. */
  readonly limitBytes: number;
}

/**
 * The lines of a container's log, each with its time; longer ones than 64 KiB are cut.
 * @throws ClusterError when there is no such log, or it cannot be read
 */
export function containerLogLines(log: ContainerLog, context: GatherContext): AsyncGenerator<Buffer> {
  return linesOf(pieces(log, context));
}

/**
 * The whole of a container's log, each line with its time; longer ones than 64 KiB are cut. A final line feed survives.
 * @throws ClusterError as {@link containerLogLines}
 */
export async function containerLogText(log: ContainerLog, context: GatherContext): Promise<string> {
  const splitter = new LineSplitter();
  let text = '';
  for await (const piece of pieces(log, context)) {
    for (const line of splitter.push(piece)) text += `${line.toString()}\n`;
  }
  return text + (splitter.end()?.toString() ?? '');
}

function pieces(log: ContainerLog, { cluster, signal }: GatherContext): AsyncGenerator<Buffer> {
  return atMost(log.limitBytes, cluster.podLog({ ...log, timestamps: true }, signal));
}

/** The first bytes of a stream, which ends there. */
export async function* atMost(bytes: number, stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of stream) {
    yield piece.subarray(0, left);
    left -= piece.length;
    if (left <= 0) return;
  }
}
