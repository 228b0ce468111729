import type { FunctionReport } from '@insights/contract';
import { errorMessage, type JsonObject } from '@insights/process';
import { ReportNotes } from './report-notes.ts';

interface NotedReportsOptions {
  /** Resolves when what it is given, and all that was recorded until now, would outlive a kill of this process. */
  readonly note: (note: JsonObject) => Promise<void>;
  readonly tell: (report: FunctionReport) => void;
}

/** Reports of functions that ended: each is told when a kill could not undo it any more. */
export class NotedReports {
  readonly #options: NotedReportsOptions;
  readonly #notes = new ReportNotes();
  readonly #noted: FunctionReport[] = [];
  readonly #lost: FunctionReport[] = [];
  readonly #pending: Promise<void>[] = [];

  constructor(options: NotedReportsOptions) {
    this.#options = options;
  }

  /** A function ended. */
  add(report: FunctionReport): void {
    this.#pending.push(this.#note(report));
  }

  /** Of functions all of whose records are in the archive, whatever becomes of this process. */
  get noted(): readonly FunctionReport[] {
    return this.#noted;
  }

  /** Of functions that ended, and of whose records nobody knows. */
  get lost(): readonly FunctionReport[] {
    return this.#lost;
  }

  /** Resolves when nothing is being noted any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
  }

  /** Tells what became of functions that could not be noted. */
  tellLost(reports: readonly FunctionReport[] = this.#lost): void {
    for (const report of reports) this.#options.tell(report);
  }

  async #note(report: FunctionReport): Promise<void> {
    try {
      await this.#options.note(this.#notes.noteOf(report));
      this.#noted.push(report);
    } catch {
      this.#lost.push(report); // the archive failed, and says so to who writes to it
      return;
    }
    this.#options.tell(report);
  }
}

/** The report of a function whose records are not in the archive, since that could not be written to its end. */
export function unsavedReport(name: string, ended: FunctionReport | undefined, cause: unknown): FunctionReport {
  const error = `not in the archive: ${errorMessage(cause)}`;
  const nothing = { durationMilliseconds: 0, warnings: [], panic: null };
  return { ...nothing, ...ended, name, records: 0, bytes: 0, errors: [...(ended?.errors ?? []), error] };
}
