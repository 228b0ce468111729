import type { FunctionDescription } from '@insights/contract';

/** What is known of the gatherer that a request is for. */
interface Gatherer {
  readonly contract: string;
  /** Of `GET /functions`; absent when it cannot be had. */
  readonly catalogue?: readonly Pick<FunctionDescription, 'id' | 'runsIn'>[];
  /** Why it cannot be had; absent when the contract has no contributions. */
  readonly problem?: string;
}

export interface Choice {
  readonly names: readonly string[];
  /** What is left out, one sentence each. */
  readonly warnings: readonly string[];
}

/** Of which functions a gatherer takes contributions: those that it has too, and expects to run in `main`. */
export function chooseContributions(own: readonly string[], { contract, catalogue, problem }: Gatherer): Choice {
  if (own.length === 0) return { names: [], warnings: [] };
  if (!catalogue) {
    const why = problem === undefined ? `speaks contract ${contract}` : `does not tell its functions: ${problem}`;
    return { names: [], warnings: [`contributions were left out of the request: the gatherer ${why}`] };
  }
  const places = new Map(catalogue.map(({ id, runsIn = 'gatherer' }) => [id, runsIn]));
  const names = own.filter((id) => places.get(id) === 'main');
  const warnings = own
    .filter((id) => !names.includes(id))
    .map((id) => {
      const why = places.has(id) ? 'runs it itself' : 'does not have it';
      return `the contribution of ${id} was left out of the request: the gatherer ${why}`;
    });
  return { names, warnings };
}
