import type { GatherContext } from '../gather-context.ts';
import { containerLogLines } from '../logs/container-log.ts';

/** Which end of which log. */
export interface TailLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
  readonly tailLines: number;
}

// Of 4096 lines that may be of 64 KiB each; the kubelet cuts off the end.
const limitBytes = 4 * 1024 * 1024;

/**
 * Records the end of a container's log, if there is anything in it.
 * @returns whether it is recorded
 * @throws ClusterError when it cannot be read
 */
export async function recordTail(log: TailLog, context: GatherContext): Promise<boolean> {
  const lines: Buffer[] = [];
  let bytes = 0;
  for await (const line of containerLogLines({ ...log, limitBytes }, context)) {
    lines.push(Buffer.from(line));
    bytes += line.length + 1;
    // Whatever is sent: millions of empty lines fit into the bytes.
    if (lines.length >= log.tailLines) break;
  }
  const text = lines.map(String).join('\n');
  if (text.trim() === '') return false;
  const { namespace, pod, container, previous, tailLines } = log;
  const folder = `conditional/namespaces/${namespace}/pods/${pod}/containers/${container}`;
  const kind = previous ? 'logs-previous' : 'logs';
  if (bytes >= limitBytes) context.warn(`the log of ${namespace}/${pod}/${container} is cut at ${limitBytes} bytes`);
  // Several alerts may be about one container.
  await context.record({ path: `${folder}/${kind}/last-${tailLines}-lines.log`, bytes: text, shared: true });
  return true;
}
