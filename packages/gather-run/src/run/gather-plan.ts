import type { FieldError, GatherRequest, Obfuscation } from '@insights/contract';
import { type GatherFunction, GatheringError, type GatheringRules, selectFunctions } from '@insights/gathering';
import type { TranslationTable } from '@insights/obfuscation';
import { present } from '@insights/process';
import { takeContributions } from './take-contributions.ts';

/** What one run will do. */
export interface GatherPlan {
  readonly functions: readonly GatherFunction[];
  /** After which the run is finalised as partial. */
  readonly deadlineSeconds: number;
  readonly limits: NonNullable<GatherRequest['limits']>;
  /** How far back events and logs go, when the request says so. */
  readonly sinceSeconds?: number;
  /** Parts of the data to hide. */
  readonly obfuscation: ReadonlySet<Obfuscation>;
  /** Which address stood for which in the run before. */
  readonly translationTable?: TranslationTable;
  /** To gather nothing, and to find out what it would cost. */
  readonly dryRun?: boolean;
  /** What conditional data is gathered by; absent: the built-in rules. */
  readonly rules?: GatheringRules;
}

/** A plan, or every field of the request that stands against one. */
export type Planning =
  | { readonly possible: true; readonly plan: GatherPlan }
  | { readonly possible: false; readonly errors: readonly FieldError[] };

// Also what main waits for a run, unless it is told otherwise.
const defaultDeadlineSeconds = 1800;

interface PlanningOptions {
  /** Whether functions that read Secrets run here when the request has no contribution of them. Default `false`. */
  readonly withSecrets?: boolean;
}

/** Turns a valid request into a plan. */
export function planGathering(
  catalogue: readonly GatherFunction[],
  request: GatherRequest,
  { withSecrets = false }: PlanningOptions = {},
): Planning {
  const selection = select(catalogue, request);
  const { contributions = [] } = request;
  const taken = takeContributions(selection.functions, { catalogue, contributions, withSecrets });
  const errors = [...selection.errors, ...taken.errors, ...tableErrors(request)];
  if (errors.length > 0) return { possible: false, errors };
  const plan: GatherPlan = {
    functions: taken.functions,
    deadlineSeconds: request.deadlineSeconds ?? defaultDeadlineSeconds,
    limits: request.limits ?? {},
    ...present({
      sinceSeconds: request.sinceSeconds,
      translationTable: request.translationTable,
      rules: request.rules,
      dryRun: request.dryRun,
    }),
    obfuscation: new Set(request.obfuscation),
  };
  return { possible: true, plan };
}

function tableErrors({ obfuscation = [], translationTable }: GatherRequest): FieldError[] {
  if (translationTable === undefined || obfuscation.includes('networking')) return [];
  return [{ field: 'translationTable', expected: 'absent without `networking` in `obfuscation`' }];
}

interface Selection {
  readonly functions: readonly GatherFunction[];
  readonly errors: readonly FieldError[];
}

function select(catalogue: readonly GatherFunction[], { functions = [], exclude = [] }: GatherRequest): Selection {
  try {
    return { functions: selectFunctions(catalogue, { functions, exclude }), errors: [] };
  } catch (error) {
    if (!(error instanceof GatheringError)) throw error;
    if (error.code !== 'ERR_GATHERING_UNKNOWN_FUNCTION') {
      return { functions: [], errors: [{ field: 'exclude', expected: 'such that a function is left to run' }] };
    }
    const { unknown } = error;
    const errors = [...unknownEntries('functions', functions, unknown), ...unknownEntries('exclude', exclude, unknown)];
    return { functions: [], errors };
  }
}

// Each entry is told of itself alone: with all names at each of a thousand entries the answer would not fit in memory.
function unknownEntries(
  member: string,
  entries: readonly string[],
  unknown: ReadonlyMap<string, string>,
): FieldError[] {
  return entries.flatMap((entry, index) => {
    const described = unknown.get(entry);
    if (described === undefined) return [];
    const expected = `a name of GET /functions or the part before its slash: there is no gather function ${described}`;
    return [{ field: `${member}[${index}]`, expected }];
  });
}
