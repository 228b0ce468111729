import { GatheringError } from '../errors.ts';
import type { GatherFunction, RuledFunction } from '../gather-function.ts';
import { nearest } from './near-miss.ts';

/**
 * What a request asks for; entries are `gatherer` or `gatherer/function`. Of a function that rules ask for, that is all
 * of it, and one that names its parameters too (`conditional/pod_definition/alert_name=A`) that one.
 */
export interface FunctionSelection {
  /** Absent or empty: all. */
  readonly functions?: readonly string[];
  /** Wins over `functions`, except that a function listed there by its own name survives the exclusion of its gatherer. */
  readonly exclude?: readonly string[];
}

/**
 * The functions that a request asks for, in the catalogue's order (`openshift/insights-operator:pkg/gather/gather.go`).
 * @throws GatheringError `ERR_GATHERING_UNKNOWN_FUNCTION` that names every unknown entry, with the nearest known name;
 *   `ERR_GATHERING_NOTHING_TO_RUN` when nothing is left
 */
export function selectFunctions(catalogue: readonly GatherFunction[], selection: FunctionSelection): GatherFunction[] {
  const wanted = new Set(selection.functions);
  const excluded = new Set(selection.exclude);
  refuseUnknown(catalogue, [...wanted, ...excluded]);
  const selected = catalogue.flatMap((each) => {
    const isWhole = isSelected(each.id, { wanted, excluded });
    if (!('ofRules' in each)) return isWhole ? each : [];
    const isOwn = (name: string) => name.startsWith(`${each.id}/`);
    if (!isWhole && (excluded.has(each.id) || ![...wanted].some(isOwn))) return [];
    return narrowed(each, (id) => !excluded.has(id) && (isWhole || wanted.has(id)));
  });
  if (selected.length > 0) return selected;
  throw new GatheringError('ERR_GATHERING_NOTHING_TO_RUN', 'no gather functions are specified to run');
}

interface Names {
  readonly wanted: ReadonlySet<string>;
  readonly excluded: ReadonlySet<string>;
}

function isSelected(id: string, { wanted, excluded }: Names): boolean {
  if (excluded.has(id)) return false;
  if (wanted.has(id)) return true;
  const gatherer = gathererOf(id);
  return !excluded.has(gatherer) && (wanted.size === 0 || wanted.has(gatherer));
}

function narrowed(ruled: RuledFunction, isWanted: (id: string) => boolean): RuledFunction {
  return { ...ruled, ofRules: (run) => ruled.ofRules(run).filter(({ id }) => isWanted(id)) };
}

function refuseUnknown(catalogue: readonly GatherFunction[], names: readonly string[]): void {
  const known = new Set(catalogue.flatMap(({ id }) => [gathererOf(id), id]));
  const ruled = catalogue.flatMap((each) => ('ofRules' in each ? `${each.id}/` : []));
  const isKnown = (name: string) => known.has(name) || ruled.some((id) => name.startsWith(id));
  const unknown = [...new Set(names)].filter((name) => !isKnown(name));
  if (unknown.length === 0) return;
  const described = new Map(unknown.map((name) => [name, describe(name, known)]));
  const message = `there is no gather function ${[...described.values()].join(', ')}`;
  throw new GatheringError('ERR_GATHERING_UNKNOWN_FUNCTION', message, { unknown: described });
}

function describe(name: string, known: ReadonlySet<string>): string {
  const suggestion = nearest(name, known);
  return suggestion === undefined ? JSON.stringify(name) : `${JSON.stringify(name)} (did you mean ${suggestion}?)`;
}

function gathererOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}
