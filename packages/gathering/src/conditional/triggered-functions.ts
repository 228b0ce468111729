import type { FunctionKind, FunctionParameters, GatheringRule } from '@insights/rules';

/** A function that rules ask for. */
export interface TriggeredFunction<Kind extends FunctionKind = FunctionKind> {
  readonly kind: Kind;
  /** Whole: `conditional/containers_logs/alert_name=KubePodCrashLooping,tail_lines=20`. */
  readonly id: string;
  readonly parameters: FunctionParameters[Kind];
}

/** The functions of a rule. */
export function functionsOf({ gathering_functions: functions }: GatheringRule): TriggeredFunction[] {
  return Object.entries(functions).map(([name, parameters]) => {
    const kind = name as FunctionKind;
    return { kind, id: `conditional/${kind}/${formatParameters(parameters)}`, parameters };
  });
}

/** Sorted by name, so that two rules that ask for the same say it in the same words. */
function formatParameters(parameters: object): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '');
  return given
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(',');
}
