// A frame of a Go stack: `/src/main.go:42 +0x1d`.
const frame = /\.go:\d+\s\+0x/;

const linesBefore = 20;
const mostWhole = 40;
const headLines = 35;
const tailLines = 5;

/** Whether a log shows the stack of a Go program. */
export function hasStackTrace(log: string): boolean {
  return frame.test(log);
}

/**
 * A log from shortly before its first stack to its end; of long stacks the middle is left out, and a line says how much.
 * Lines are split and joined at line feeds, so that a final one survives.
 * @param log - one with a stack
 */
export function cutAroundStackTrace(log: string): string {
  const lines = log.split('\n');
  const first = lines.findIndex(hasStackTrace);
  const last = lines.findLastIndex(hasStackTrace);
  const length = last - first;
  const start = Math.max(0, first - linesBefore);
  if (length <= mostWhole) return lines.slice(start).join('\n');
  const suppressed = `... (${length - mostWhole} stacktrace lines suppressed) ...`;
  const tail = lines.slice(Math.max(0, last - tailLines));
  return [...lines.slice(start, start + headLines), suppressed, ...tail].join('\n');
}
