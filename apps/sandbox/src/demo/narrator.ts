import { formatDuration } from '@insights/process';

/** Writes the story to a terminal or a file. */
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
    this.#write(`\n${this.#style('1', `${this.#chapters}. ${title}`)}\n`);
  }

  /** Something that was seen to happen. */
  fact(text: string): void {
    this.#write(`   ${text}\n`);
  }

  /** Something that was measured. */
  figure(name: string, value: string): void {
    this.#write(`   ${name.padEnd(34)} ${this.#style('36', value)}\n`);
  }

  /** A plain line. */
  line(text = ''): void {
    this.#write(`${text}\n`);
  }

  #style(code: string, text: string): string {
    return this.#isColored ? `\u001B[${code}m${text}\u001B[0m` : text;
  }
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
