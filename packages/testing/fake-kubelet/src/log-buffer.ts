import type { LogLine } from '@insights/fake-cluster';

const mostLines = 5000;
// Container runtimes cut lines here, too.
const longestLine = 16_384;

/** The last lines that one run of a container wrote; tells followers of new ones. */
export class LogBuffer {
  readonly #lines: LogLine[] = [];
  readonly #partial = new Map<string, string>();
  #change = Promise.withResolvers<void>();
  #dropped = 0;
  #isClosed = false;

  /**
   * Takes output as it comes; a line is kept when it ends, or in pieces of 16 KiB.
   * @param stream - unfinished lines of different streams do not mix; default one for all
   */
  write(text: string, time: Date, stream = ''): void {
    const parts = ((this.#partial.get(stream) ?? '') + text).split('\n');
    let rest = parts.pop() ?? '';
    for (const part of parts) this.#keep(part, time);
    for (; rest.length >= longestLine; rest = rest.slice(longestLine)) this.#keep(rest.slice(0, longestLine), time);
    this.#partial.set(stream, rest);
    this.#trim();
    this.#tell();
  }

  /** The process ended: keeps unfinished lines and releases the followers. */
  close(time: Date): void {
    for (const rest of this.#partial.values()) if (rest !== '') this.#keep(rest, time);
    this.#partial.clear();
    this.#isClosed = true;
    this.#tell();
  }

  /** The lines that are kept now, oldest first. */
  get lines(): readonly LogLine[] {
    return [...this.#lines];
  }

  /** Lines from this call on, until the container's process ends or the signal aborts. */
  follow(signal: AbortSignal): AsyncGenerator<LogLine> {
    return this.#linesFrom(this.#dropped + this.#lines.length, signal);
  }

  async *#linesFrom(first: number, signal: AbortSignal): AsyncGenerator<LogLine> {
    for (let next = first; !signal.aborted; ) {
      next = Math.max(next, this.#dropped);
      const line = this.#lines[next - this.#dropped];
      if (line) {
        next += 1;
        yield line;
      } else if (this.#isClosed) {
        return;
      } else {
        await this.#changeOrAbort(signal);
      }
    }
  }

  #keep(line: string, time: Date): void {
    for (let at = 0; at === 0 || at < line.length; at += longestLine) {
      this.#lines.push({ time, text: line.slice(at, at + longestLine) });
    }
  }

  #trim(): void {
    const surplus = this.#lines.length - mostLines;
    if (surplus <= 0) return;
    this.#lines.splice(0, surplus);
    this.#dropped += surplus;
  }

  #tell(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers<void>();
  }

  async #changeOrAbort(signal: AbortSignal): Promise<void> {
    const waiting = Promise.withResolvers<void>();
    const stop = () => waiting.resolve();
    signal.addEventListener('abort', stop, { once: true });
    void this.#change.promise.then(stop);
    await waiting.promise;
    signal.removeEventListener('abort', stop);
  }
}
