import type { ContainerLog, LogLine } from './pod-host.ts';

/** What `GET …/log` asks for (`PodLogOptions`). */
export interface LogSelection {
  readonly tailLines?: number | undefined;
  readonly limitBytes?: number | undefined;
  /** Only lines from this moment on. */
  readonly since?: Date | undefined;
  readonly withTimestamps: boolean;
  readonly isFollowed: boolean;
}

/** The bytes that a client gets of a log. */
export async function* selectLog(
  log: ContainerLog,
  selection: LogSelection,
  signal: AbortSignal,
): AsyncIterable<Buffer> {
  let left = selection.limitBytes ?? Number.POSITIVE_INFINITY;
  for await (const line of selectLines(log, selection, signal)) {
    const bytes = Buffer.from(formatLine(line, selection));
    yield bytes.subarray(0, left);
    left -= bytes.length;
    if (left <= 0) return;
  }
}

async function* selectLines(log: ContainerLog, selection: LogSelection, signal: AbortSignal): AsyncIterable<LogLine> {
  const { since, tailLines } = selection;
  // Following starts before the backlog is sent, or what is written meanwhile is lost.
  const following = selection.isFollowed ? log.follow?.(signal) : undefined;
  const recent = since === undefined ? log.lines : log.lines.filter(({ time }) => time >= since);
  yield* tailLines === undefined ? recent : recent.slice(Math.max(0, recent.length - tailLines));
  if (following) yield* following;
}

// As the kubelet writes them: nanoseconds, UTC.
function formatLine({ time, text }: LogLine, { withTimestamps }: LogSelection): string {
  return withTimestamps ? `${time.toISOString().replace('Z', '000000Z')} ${text}\n` : `${text}\n`;
}
