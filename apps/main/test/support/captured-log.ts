import { createLogger, type Logger } from '@insights/process';

/** A logger, and its lines as objects. */
export function capturedLog(): { readonly log: Logger; messages(level?: string): string[]; text(): string } {
  const lines: string[] = [];
  const log = createLogger({ level: 'debug', name: 'main', destination: { write: (line) => void lines.push(line) } });
  return {
    log,
    messages: (level) =>
      lines
        .map((line) => JSON.parse(line) as { level: string; msg: string })
        .filter((line) => level === undefined || line.level === level)
        .map(({ msg }) => msg),
    text: () => lines.join(''),
  };
}
