import type { FunctionReport } from '@insights/contract';
import { present } from '@insights/process';

// A journal is read back whole, so that what functions say has to stay far below what is read of one.
const mostCharacters = 524_288;
const mostTexts = 20;
const mostTextCharacters = 500;

/** All reports of a run as {@link ReportNotes} keeps them. */
export function reportNotes(reports: readonly FunctionReport[]): FunctionReport[] {
  const notes = new ReportNotes();
  return reports.map((report) => notes.noteOf(report));
}

/** Reports as they are kept beside an archive: of their texts so much as all of a run may take. */
export class ReportNotes {
  #left = mostCharacters;

  /** A report with what of its texts there is room for. */
  noteOf({ errors, warnings, panic, missing, ...figures }: FunctionReport): FunctionReport {
    return {
      ...figures,
      errors: this.#few(errors),
      ...present({ missing }),
      warnings: this.#few(warnings),
      panic: panic === null ? null : this.#cut(panic),
    };
  }

  // Whether there were any must not be lost: it is what says that the function failed.
  #few(texts: readonly string[]): string[] {
    const kept: string[] = [];
    for (const text of texts.slice(0, mostTexts)) {
      if (this.#left <= 0) break;
      kept.push(this.#cut(text));
    }
    return kept.length === texts.length ? kept : [...kept, `${texts.length - kept.length} more are left out`];
  }

  #cut(text: string): string {
    const kept = text.length <= mostTextCharacters ? text : `${text.slice(0, mostTextCharacters - 1)}…`;
    this.#left -= kept.length;
    return kept;
  }
}
