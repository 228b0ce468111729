import type { LogLine } from '../logs/pod-host.ts';

const mostLines = 5000;
const longestLine = 16_384; // a kubelet splits lines at 16 KiB too

/** The last lines that one run of a container wrote; tells followers of new ones. */
export class LogBuffer {
  readonly #lines: LogLine[] = [];
  readonly #followers = new Set<() => void>();
  #first = 0;
  #partial = '';
  #closed = false;

  /** Takes output as it comes; a line is kept when it ends. */
  write(text: string, time: Date): void {
    const parts = (this.#partial + text).split('\n');
    this.#partial = (parts.pop() ?? '').slice(0, longestLine);
    for (const part of parts) this.#lines.push({ time, text: part.slice(0, longestLine) });
    const surplus = this.#lines.length - mostLines;
    if (surplus > 0) {
      this.#lines.splice(0, surplus);
      this.#first += surplus;
    }
    this.#tell();
  }

  /** The process ended: keeps an unfinished line and releases the followers. */
  close(time: Date): void {
    if (this.#partial !== '') this.write('\n', time);
    this.#closed = true;
    this.#tell();
  }

  /** The lines that are kept now, oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** Lines from now on, until the container's process ends or the signal aborts. */
  async *follow(signal: AbortSignal): AsyncGenerator<LogLine> {
    let next = this.#first + this.#lines.length;
    while (!signal.aborted) {
      next = Math.max(next, this.#first);
      const line = this.#lines[next - this.#first];
      if (line) {
        next += 1;
        yield line;
      } else if (this.#closed) {
        return;
      } else {
        await this.#change(signal);
      }
    }
  }

  #tell(): void {
    for (const follower of this.#followers) follower();
    this.#followers.clear();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#followers.add(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
