import { isClusterError } from '@insights/cluster';
import { type GathererClient, GathererError, type GatherRun, isFinal } from '@insights/contract';
import { ObfuscationError, parseTranslationTable, type TranslationTable } from '@insights/obfuscation';
import type { TableOutcome } from '@insights/operator';
import { errorCode, type Logger } from '@insights/process';
import type { TableSecret } from './table-secret.ts';

interface TableKeeperDependencies {
  readonly client: Pick<GathererClient, 'translationTable' | 'runs'>;
  readonly secret: Pick<TableSecret, 'read' | 'write'>;
  readonly log: Logger;
}

/** What is sent of the table, and what has to be said of it. */
export interface KeptTable {
  readonly table?: TranslationTable;
  readonly warning?: string;
}

/**
 * Keeps what undoes the obfuscation: from the gatherer, which has it in memory, into a Secret, and from there into the next request, so
 * that an address keeps what stands for it. It goes nowhere else: no text of an error is taken over that may quote it.
 */
export class TableKeeper {
  readonly #dependencies: TableKeeperDependencies;
  #last: TableOutcome | undefined;

  constructor(dependencies: TableKeeperDependencies) {
    this.#dependencies = dependencies;
  }

  /** What became of the newest table; `undefined` before the first. */
  get last(): TableOutcome | undefined {
    return this.#last;
  }

  /** The table of the run before. Never rejects: without it addresses get other replacements, and are hidden all the same. */
  async recall(signal: AbortSignal): Promise<KeptTable> {
    try {
      const table = await this.#dependencies.secret.read(signal);
      return Object.keys(table).length === 0 ? {} : { table };
    } catch (error) {
      const why = describe(error);
      return { warning: `translationTable was left out of the request: the Secret cannot be read: ${why}` };
    }
  }

  /** Stores the table of a run that has ended, before its archive is sent. Never rejects: the archive is sent all the same. */
  async keep({ id }: Pick<GatherRun, 'id'>, signal: AbortSignal): Promise<void> {
    const outcome = await this.#store(id, signal);
    if (signal.aborted) return;
    this.#last = outcome;
    const { reason, message } = outcome;
    if (!outcome.isStored)
      this.#dependencies.log.warn({ run: id, reason, message }, 'Could not keep a translation table');
  }

  /**
   * Stores the table of a run that ended while nobody followed it, because this process ended before: the gatherer has it still, and
   * its archive may be sent next. Never rejects; that there is none is the rule.
   */
  async recover(signal: AbortSignal): Promise<void> {
    try {
      const [newest] = await this.#dependencies.client.runs(signal);
      if (!newest?.archive || !isFinal(newest.phase)) return;
      const outcome = await this.#store(newest.id, signal);
      if (outcome.isStored) this.#last = outcome;
    } catch {
      // The gatherer is not there, or has nothing to tell.
    }
  }

  async #store(id: string, signal: AbortSignal): Promise<TableOutcome> {
    const { client, secret } = this.#dependencies;
    let table: TranslationTable;
    try {
      table = parseTranslationTable(await client.translationTable(id, signal));
    } catch (error) {
      return lost(isInvalid(error) ? 'TableInvalid' : 'NotAvailable', describe(error));
    }
    try {
      // An archive without an address leaves the table of an earlier one: there may be somebody who needs it.
      if (Object.keys(table).length > 0) await secret.write(table, signal);
      return { isStored: true, reason: 'AsExpected', message: 'The translation table of the newest archive is stored' };
    } catch (error) {
      return lost(error instanceof ObfuscationError ? 'TableTooLarge' : 'NotWritable', describe(error));
    }
  }
}

const texts: Readonly<Record<Exclude<TableOutcome['reason'], 'AsExpected'>, string>> = {
  TableInvalid: 'The gatherer gave a translation table that is none',
  NotAvailable: 'The gatherer did not give its translation table',
  TableTooLarge: 'The translation table is too large for a Secret',
  NotWritable: 'The Secret of the translation table cannot be written',
};

function lost(reason: keyof typeof texts, why: string): TableOutcome {
  return { isStored: false, reason, message: `${texts[reason]}: ${why}. The one before stays` };
}

function isInvalid(error: unknown): boolean {
  if (error instanceof ObfuscationError) return true;
  return error instanceof GathererError && error.code === 'ERR_GATHERER_PROTOCOL';
}

/** Never the text of a refusal that may name what is in the table; a right that is missing is named. */
function describe(error: unknown): string {
  if (error instanceof ObfuscationError) return error.message;
  const isHarmless = isClusterError(error, 'ERR_CLUSTER_FORBIDDEN') || isClusterError(error, 'ERR_CLUSTER_NOT_FOUND');
  return (isHarmless ? error.serverMessage : undefined) ?? errorCode(error) ?? 'unknown error';
}
