import { isObject } from '@insights/process';
import { bounds } from '../bounds.ts';
import type { Condition, FunctionKind, FunctionParameters, GatheringRule, Rejection } from '../document/document.ts';
import { conditionSchema, functionSchemas } from '../document/schema.ts';
import { checked, cutName } from './reasons.ts';

/** A rule, or what is wrong with it. */
export type CheckedRule =
  | { readonly value: GatheringRule }
  | {
      readonly rejected: readonly Rejection[];
      /** Every operator passes over a rule whose functions it does not know, or whose parameters have wrong types. */
      readonly isForeign: boolean;
    };

/** Checks one element of `conditional_gathering_rules`. */
export function checkRule(rule: unknown, path: string): CheckedRule {
  if (!isObject(rule)) return { rejected: [{ path, reason: 'must be an object' }], isForeign: false };
  const unknown = Object.keys(rule).filter((key) => key !== 'conditions' && key !== 'gathering_functions');
  const rejected: Rejection[] = unknown.slice(0, 8).map((key) => ({
    path: `${path}.${cutName(key)}`,
    reason: 'is not known; the members are conditions, gathering_functions',
  }));
  const conditions = checkConditions(rule['conditions'], `${path}.conditions`, rejected);
  const functions = checkFunctions(rule['gathering_functions'], `${path}.gathering_functions`);
  rejected.push(...functions.rejected);
  if (rejected.length > 0) return { rejected, isForeign: functions.isForeign };
  return { value: { conditions, gathering_functions: functions.functions } };
}

function checkConditions(list: unknown, path: string, rejected: Rejection[]): Condition[] {
  if (!Array.isArray(list)) {
    rejected.push({ path, reason: list === undefined ? 'must be present' : 'must be an array' });
    return [];
  }
  if (list.length > bounds.conditionsPerRule) {
    rejected.push({ path, reason: `must have at most ${bounds.conditionsPerRule} elements` });
    return [];
  }
  const seen = new Map<string, number>();
  return list.flatMap((element: unknown, index) => {
    const own = `${path}.${index}`;
    const condition = checkCondition(element, own, rejected);
    if (!condition) return [];
    const first = seen.get(JSON.stringify(condition));
    if (first !== undefined) rejected.push({ path: own, reason: `is the same as ${path}.${first}` });
    seen.set(JSON.stringify(condition), first ?? index);
    return [condition];
  });
}

function checkCondition(element: unknown, path: string, rejected: Rejection[]): Condition | undefined {
  const result = checked(conditionSchema, element, path);
  if ('rejected' in result) {
    rejected.push(...result.rejected);
    return undefined;
  }
  const { type, alert, cluster_version_matches: version } = result.value;
  if (type === 'alert_is_firing' && alert) return { type, alert: { name: alert.name } };
  if (type === 'cluster_version_matches' && version) {
    return { type, cluster_version_matches: { version: version.version } };
  }
  rejected.push({ path: `${path}.${type === 'alert_is_firing' ? 'alert' : type}`, reason: 'must be present' });
  return undefined;
}

interface CheckedFunctions {
  readonly functions: Partial<FunctionParameters>;
  readonly rejected: readonly Rejection[];
  readonly isForeign: boolean;
}

function checkFunctions(given: unknown, path: string): CheckedFunctions {
  const reject = (reason: string) => ({ functions: {}, rejected: [{ path, reason }], isForeign: false });
  if (given === undefined) return reject('must be present');
  if (!isObject(given)) return reject('must be an object');
  const entries = Object.entries(given);
  if (entries.length === 0) return reject('must have at least 1 member');
  if (entries.length > bounds.functionsPerRule) {
    return reject(`must have at most ${bounds.functionsPerRule} members`);
  }
  const functions: Record<string, unknown> = {};
  const rejected: Rejection[] = [];
  let isForeign = false;
  for (const [name, parameters] of entries) {
    const result = checkFunction(name, parameters, `${path}.${cutName(name)}`);
    if ('rejected' in result) {
      rejected.push(...result.rejected);
      isForeign ||= result.isForeign;
    } else functions[name] = result.value;
  }
  return { functions, rejected, isForeign };
}

function checkFunction(
  name: string,
  given: unknown,
  path: string,
): { readonly value: object } | { readonly rejected: readonly Rejection[]; readonly isForeign: boolean } {
  if (!Object.hasOwn(functionSchemas, name)) {
    const reason = `is not known; the functions are ${Object.keys(functionSchemas).join(', ')}`;
    return { rejected: [{ path, reason }], isForeign: true };
  }
  // As the original reads them: nothing and `null` are no parameters, an empty text is none.
  const parameters = given === null ? {} : given;
  if (!isObject(parameters)) return { rejected: [{ path, reason: 'must be an object' }], isForeign: true };
  const schema = functionSchemas[name as FunctionKind];
  const known = Object.keys(schema.properties).flatMap((key) => {
    const value = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
    return value === undefined || value === null || value === '' ? [] : [[key, value] as const];
  });
  const result = checked(schema, Object.fromEntries(known), path);
  if ('value' in result) return { value: result.value };
  return { rejected: result.rejected, isForeign: result.rejected.some(({ reason }) => /^must be an? /.test(reason)) };
}
