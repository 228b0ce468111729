import type { GatherContext } from '../gather-context.ts';

// A third of what an archive may hold.
const mostBytes = 8 * 1024 * 1024;

/** The lines of all ports that gave metrics, as they are recorded; beyond 8 MiB they are left out with a warning. */
export class MetricsRecord {
  readonly #context: GatherContext;
  #lines: Buffer[] = [];
  #bytes = 0;
  #isFull = false;

  constructor(context: GatherContext) {
    this.#context = context;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** Adds a line without its end. */
  add(line: string): void {
    if (this.#isFull) return;
    const bytes = Buffer.from(`${line}\n`);
    if (this.#bytes + bytes.length > mostBytes) {
      this.#isFull = true;
      return this.#context.warn(`the metrics have more than ${mostBytes} bytes, the rest is left out`);
    }
    this.#lines.push(bytes);
    this.#bytes += bytes.length;
  }

  /** Where it stands, to come back to. */
  mark(): number {
    return this.#lines.length;
  }

  /** Takes back what was added since. */
  takeBack(mark: number): void {
    for (const { length } of this.#lines.splice(mark)) this.#bytes -= length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#lines, this.#bytes);
  }
}
