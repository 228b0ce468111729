import { errorMessage } from '@insights/process';

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
  readonly errors: string[];
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
  readonly #errors = new Messages('errors');
  readonly #warnings = new Messages('warnings');
  #panic: string | null = null;
  #records = 0;
  #bytes = 0;

  addRecord(bytes: number): void {
    this.#records += 1;
    this.#bytes += bytes;
  }

  addError(problem: unknown): void {
    this.#errors.add(errorMessage(problem));
  }

  addWarning(message: string): void {
    this.#warnings.add(`warning: ${message}`);
  }

  addPanic(thrown: unknown): void {
    this.#panic = cut(errorMessage(thrown));
    this.#errors.add(`panic: ${this.#panic}`);
  }

  build(name: string, durationMilliseconds: number): FunctionReport {
    return {
      name,
      durationMilliseconds: Math.round(durationMilliseconds),
      records: this.#records,
      bytes: this.#bytes,
      errors: this.#errors.list(),
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

  add(message: string): void {
    if (this.#kept.length < messageLimit) this.#kept.push(cut(message));
    else this.#more += 1;
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
