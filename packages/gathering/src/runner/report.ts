import { errorMessage } from '@insights/process';
import { isMissing, problemText } from '../problem.ts';

/** What one function did; what it reported is bounded, see {@link messageLimit}. */
export interface FunctionReport {
  /** Its id. */
  readonly name: string;
  /**
   * Its own time: while it worked, or something was read for it. A read that is shared counts for each function in whole;
   * what the function waited for others' turns, and for its own, does not count.
   */
  readonly durationMilliseconds: number;
  /** Records that are in the archive. */
  readonly records: number;
  /** Their bytes, before compression. */
  readonly bytes: number;
  /** Of the API server's refusals, its own words: what was asked for is for the log. */
  readonly errors: string[];
  /** Only when there are errors and all of them say that the cluster does not have what was asked for. */
  readonly missing?: true;
  /** Each begins with `warning: `. */
  readonly warnings: string[];
  /** What was thrown that no function should throw; it is among the errors as well, as `panic: …`. */
  readonly panic: string | null;
}

/** At most so many errors and so many warnings of one function are kept; the last one then says how many there were. */
export const messageLimit = 200;

const messageCharacters = 4096;

/** Collects what one function reports. */
export class ReportBuilder {
  readonly #onProblem: (problem: unknown) => void;
  readonly #errors = new Messages('errors');
  readonly #warnings = new Messages('warnings');
  #panic: string | null = null;
  #failures = 0;
  #records = 0;
  #bytes = 0;

  /** @param onProblem - called for each error whose text is kept */
  constructor(onProblem: (problem: unknown) => void) {
    this.#onProblem = onProblem;
  }

  addRecord(bytes: number): void {
    this.#records += 1;
    this.#bytes += bytes;
  }

  addError(problem: unknown): void {
    if (!isMissing(problem)) this.#failures += 1;
    if (this.#errors.add(problemText(problem))) this.#onProblem(problem);
  }

  addWarning(message: string): void {
    this.#warnings.add(`warning: ${message}`);
  }

  addPanic(thrown: unknown): void {
    this.#panic = cut(errorMessage(thrown));
    this.#failures += 1;
    if (this.#errors.add(`panic: ${this.#panic}`)) this.#onProblem(thrown);
  }

  build(name: string, durationMilliseconds: number): FunctionReport {
    const errors = this.#errors.list();
    return {
      name,
      durationMilliseconds: Math.round(durationMilliseconds),
      records: this.#records,
      bytes: this.#bytes,
      errors,
      ...(errors.length > 0 && this.#failures === 0 && { missing: true as const }),
      warnings: this.#warnings.list(),
      panic: this.#panic,
    };
  }
}

class Messages {
  readonly #kept: string[] = [];
  readonly #what: string;
  #more = 0;

  constructor(what: string) {
    this.#what = what;
  }

  /** @returns whether it is kept */
  add(message: string): boolean {
    const isKept = this.#kept.length < messageLimit;
    if (isKept) this.#kept.push(cut(message));
    else this.#more += 1;
    return isKept;
  }

  list(): string[] {
    if (this.#more === 0) return [...this.#kept];
    // The last one makes room for the sum, so that the list stays within its limit.
    return [...this.#kept.slice(0, -1), `${this.#more + 1} more ${this.#what} are left out`];
  }
}

function cut(message: string): string {
  return message.length <= messageCharacters ? message : `${message.slice(0, messageCharacters - 1)}…`;
}
