import { type Clock, formatDuration } from '@insights/process';

const columns = 80;
const nameColumns = 34;
const factIndent = ' '.repeat(3);
const hangingIndent = ' '.repeat(6);
const silenceMilliseconds = 5000;

/** Writes the story to a terminal or a file, in lines of 80 columns that break between words. */
export class Narrator {
  readonly #write: (text: string) => void;
  readonly #isColored: boolean;
  #chapters = 0;

  constructor(write: (text: string) => void, isColored: boolean) {
    this.#write = write;
    this.#isColored = isColored;
  }

  /** Begins a part of the story. */
  chapter(title: string): void {
    this.#chapters += 1;
    this.#write(`\n${this.#style('1', wrap(`${this.#chapters}. ${title}`, hangingIndent))}\n`);
  }

  /** Something that was seen to happen. */
  fact(text: string): void {
    this.#write(`${wrap(`${factIndent}${text}`, hangingIndent)}\n`);
  }

  /** Something that was measured. */
  figure(name: string, value: string): void {
    const head = `${factIndent}${name.padEnd(nameColumns)} `;
    const fits = head.length + value.length <= columns;
    const shown = this.#style('36', fits ? value : wrap(`${hangingIndent}${value}`, hangingIndent));
    this.#write(fits ? `${head}${shown}\n` : `${head.trimEnd()}\n${shown}\n`);
  }

  /** Plain text. */
  line(text = ''): void {
    this.#write(
      `${text
        .split('\n')
        .map((each) => wrap(each, ''))
        .join('\n')}\n`,
    );
  }

  /** Waits for something, and says so whenever nothing was said for five seconds. */
  async during<Result>(what: string, clock: Clock, work: Promise<Result>): Promise<Result> {
    const ended = new AbortController();
    void this.#remind(what, clock, ended.signal);
    try {
      return await work;
    } finally {
      ended.abort();
    }
  }

  async #remind(what: string, clock: Clock, signal: AbortSignal): Promise<void> {
    const start = clock.monotonicMilliseconds();
    for (;;) {
      await clock.sleep(silenceMilliseconds, signal).catch(() => {});
      if (signal.aborted) return;
      this.fact(`waiting for ${what}, ${formatMilliseconds(clock.monotonicMilliseconds() - start)} so far`);
    }
  }

  #style(code: string, text: string): string {
    return this.#isColored ? `\u001B[${code}m${text}\u001B[0m` : text;
  }
}

/** Breaks a line between words; a word that is longer than a line stays whole. */
function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  // Each word with the blanks before it, which stand unless the line breaks there.
  for (const word of text.match(/\s*\S+/g) ?? []) {
    if (line !== '' && line.length + word.length > columns) {
      lines.push(line);
      line = indent + word.trimStart();
    } else line += word;
  }
  return [...lines, line].join('\n');
}

/** `412 ms`, `3.2 s`, `1m12s`. */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return milliseconds < 60_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : formatDuration(Math.round(milliseconds / 1000));
}

/** `812 bytes`, `24.1 KiB`, `1.3 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
