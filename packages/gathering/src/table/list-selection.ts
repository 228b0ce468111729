import type { Row } from './row.ts';

/** What to do with the next object of a list. */
export type Verdict = 'record' | 'skip' | 'stop';

/** Decides, object by object, which of a list are recorded, and knows in the end what has to be said about the others. */
export class ListSelection {
  readonly #row: Pick<Row, 'namespacePrefix' | 'outside' | 'limit' | 'aboveLimit'>;
  #total = 0;
  #recorded = 0;
  #isAnyOutside = false;
  #isAboveLimit = false;

  constructor(row: Pick<Row, 'namespacePrefix' | 'outside' | 'limit' | 'aboveLimit'>) {
    this.#row = row;
  }

  /** @param namespace - of the object, empty for one without */
  judge(namespace: string): Verdict {
    this.#total += 1;
    if (!namespace.startsWith(this.#row.namespacePrefix ?? '')) {
      this.#isAnyOutside = true;
      return 'skip';
    }
    if (this.#recorded < (this.#row.limit ?? Infinity)) return 'record';
    this.#isAboveLimit = true;
    return this.#isTotalNeeded() ? 'skip' : 'stop';
  }

  /** Limits count what was recorded, not what was looked at. */
  countRecorded(): void {
    this.#recorded += 1;
  }

  /** What to report, once the list ended or was stopped. */
  problems(): string[] {
    const { outside, aboveLimit } = this.#row;
    return [
      ...(this.#isAnyOutside && outside ? [outside] : []),
      ...(this.#isAboveLimit && aboveLimit ? [aboveLimit.replace('{total}', String(this.#total))] : []),
    ];
  }

  #isTotalNeeded(): boolean {
    return this.#row.aboveLimit?.includes('{total}') ?? false;
  }
}
