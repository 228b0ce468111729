import type { FunctionReport, GatherRun, RunProgress } from '@insights/contract';
import type { Clock } from '@insights/process';
import type { TextOutput } from './program.ts';
import { counted, firstLine, shownBytes } from './shown.ts';

const redrawMilliseconds = 100;
const clearLine = '\r\u001B[K';

/** Tells of a run: on a terminal in one line that changes, elsewhere in a line for each function. */
export class ProgressPrinter {
  readonly #output: TextOutput;
  readonly #clock: Clock;
  #drawnMilliseconds = Number.NEGATIVE_INFINITY;

  constructor(output: TextOutput, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
  }

  onProgress({ functionsDone, functionsTotal, records, bytes }: RunProgress): void {
    const now = this.#clock.monotonicMilliseconds();
    if (!this.#output.isTTY || now - this.#drawnMilliseconds < redrawMilliseconds) return;
    this.#drawnMilliseconds = now;
    const functions = `${functionsDone}/${functionsTotal} functions`;
    this.#output.write(`${clearLine}${functions}, ${counted(records, 'record')}, ${shownBytes(bytes)}`);
  }

  onFunction({ name, durationMilliseconds, records, errors }: FunctionReport): void {
    const problems = errors.length === 0 ? '' : `, ${counted(errors.length, 'error')}: ${firstLine(errors[0])}`;
    if (!this.#output.isTTY) {
      this.#output.write(`${name}: ${counted(records, 'record')}, ${Math.round(durationMilliseconds)} ms${problems}\n`);
    } else if (problems !== '') this.#output.write(`${clearLine}${name}${problems}\n`);
  }

  /** Takes away the line that changes. */
  clear(): void {
    if (this.#output.isTTY) this.#output.write(clearLine);
  }

  /** Tells how it ended. */
  end({ phase, progress, archive, warnings, message }: GatherRun): void {
    const functions = `${progress.functionsDone}/${progress.functionsTotal} functions`;
    const size = archive ? `, archive of ${shownBytes(archive.bytes)}` : '';
    this.clear();
    this.#output.write(`${phase}: ${functions}, ${counted(progress.records, 'record')}${size}\n`);
    for (const text of [...warnings, message]) if (text !== '') this.#output.write(`${firstLine(text)}\n`);
  }
}
