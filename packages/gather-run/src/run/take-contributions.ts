import type { Contribution, FieldError } from '@insights/contract';
import type { GatherFunction } from '@insights/gathering';
import { contributedFunction } from './contributed-function.ts';

interface ContributionOptions {
  readonly catalogue: readonly GatherFunction[];
  readonly contributions: readonly Contribution[];
  /** Whether functions that read Secrets run here when nobody contributed what they record. */
  readonly withSecrets: boolean;
}

interface WithContributions {
  readonly functions: readonly GatherFunction[];
  readonly errors: readonly FieldError[];
}

/**
 * Puts what functions recorded that run in `main` in their places; of such functions those without are left out, or run here.
 * @param selected - of the catalogue
 */
export function takeContributions(
  selected: readonly GatherFunction[],
  options: ContributionOptions,
): WithContributions {
  const { contributions, withSecrets } = options;
  const byName = new Map(contributions.map((each) => [each.function, each]));
  const functions = selected.flatMap((each) => {
    if (each.runsIn !== 'main') return [each];
    const contribution = byName.get(each.id);
    if (contribution) return [contributedFunction(each, contribution)];
    return withSecrets ? [each] : [];
  });
  return { functions, errors: [...faults(selected, options), ...nothingLeft(selected, functions)] };
}

function faults(
  selected: readonly GatherFunction[],
  { catalogue, contributions }: ContributionOptions,
): readonly FieldError[] {
  const inMain = new Set(catalogue.filter(({ runsIn }) => runsIn === 'main').map(({ id }) => id));
  const chosen = new Set(selected.map(({ id }) => id));
  return contributions.flatMap(({ function: name }, index) => {
    const field = `contributions[${index}].function`;
    if (!inMain.has(name)) return [{ field, expected: 'a name of GET /functions that runs in main' }];
    return chosen.has(name) ? [] : [{ field, expected: 'one of those that functions and exclude select' }];
  });
}

function nothingLeft(selected: readonly GatherFunction[], functions: readonly GatherFunction[]): readonly FieldError[] {
  if (selected.length === 0 || functions.length > 0) return [];
  const expected = 'such that a function is left to run here: those that read Secrets run in main';
  return [{ field: 'functions', expected }];
}
