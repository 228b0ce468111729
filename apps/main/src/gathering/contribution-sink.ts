import { type Contribution, contributionLimits } from '@insights/contract';
import type { GatheringOptions } from '@insights/gathering';

type Sink = GatheringOptions['sink'];
type Outcome = Awaited<ReturnType<Sink['add']>>;

/** What all contributions of one request may still hold, in bytes of texts. */
export interface ContributionBudget {
  leftBytes: number;
}

/** Keeps what one function records, as far as the budget of all reaches. */
export class ContributionSink implements Sink {
  readonly records: Contribution['records'] = [];
  readonly #budget: ContributionBudget;

  constructor(budget: ContributionBudget) {
    this.#budget = budget;
  }

  async add({ path, bytes }: Parameters<Sink['add']>[0]): Promise<Outcome> {
    const text = typeof bytes === 'string' ? bytes : bytes.toString('utf8');
    const size = Buffer.byteLength(text);
    if (size > this.#budget.leftBytes || this.records.length >= contributionLimits.records) {
      const error = `record ${path}(size=${size}) exceeds the contribution limit ${contributionLimits.textBytes}`;
      return { stored: false, path, error };
    }
    this.#budget.leftBytes -= size;
    this.records.push({ path, text });
    return { stored: true, path, bytes: size };
  }
}
