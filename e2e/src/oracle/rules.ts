import { isDeepStrictEqual } from 'node:util';

/** Something that the platform operator would change back. */
export interface Difference {
  /** `spec.template.spec.containers[main].image`. */
  readonly path: string;
  readonly wanted: unknown;
  readonly found: unknown;
}

/** Compares a part of the manifest with the same part of the stored object. */
export type Rule = (wanted: unknown, found: unknown, path: string) => Difference[];

type Members = Readonly<Record<string, unknown>>;

/** Set whatever it is: absent in the manifest means absent, or the given default. */
export function enforced(whenAbsent?: unknown): Rule {
  return (wanted, found, path) => compare(wanted ?? whenAbsent, found, path);
}

/** Set whatever it is, and `false` or 0 is not the same as absent. */
export const enforcedExactly: Rule = (wanted, found, path) =>
  (wanted ?? undefined) === (found ?? undefined) ? [] : [{ path, wanted, found }];

/** Set only when the manifest says something. */
export const enforcedIfSet: Rule = (wanted, found, path) => (isNothing(wanted) ? [] : compare(wanted, found, path));

/** Each key of the manifest is set; keys that others added stay. */
export const merged: Rule = (wanted, found, path) =>
  Object.entries(members(wanted)).flatMap(([key, value]) => compare(value, members(found)[key], `${path}[${key}]`));

/** Each item of the manifest is there; items that others added stay. */
export const included: Rule = (wanted, found, path) =>
  list(wanted)
    .filter((item) => !list(found).some((other) => isSame(item, other)))
    .map((item) => ({ path, wanted: item, found }));

/** The named members by their rules; every other member is left alone. */
export function object(rules: Readonly<Record<string, Rule>>): Rule {
  return (wanted, found, path) =>
    Object.entries(rules).flatMap(([name, rule]) =>
      rule(members(wanted)[name], members(found)[name], path === '' ? name : `${path}.${name}`),
    );
}

/** Removed or added as a whole when only one side has it; else by the rule. */
export function optional(rule: Rule): Rule {
  return (wanted, found, path) => {
    if (isAbsent(wanted) && isAbsent(found)) return [];
    if (isAbsent(wanted) || isAbsent(found)) return [{ path, wanted, found }];
    return rule(wanted, found, path);
  };
}

/** As the rule says, but left alone when the manifest has nothing. */
export function unlessAbsent(rule: Rule): Rule {
  return (wanted, found, path) => (isAbsent(wanted) ? [] : optional(rule)(wanted, found, path));
}

/** Items with the same key are compared by the rule; those of one side alone are removed or added. */
export function keyed(key: string, rule: Rule): Rule {
  return (wanted, found, path) => {
    const [ours, theirs] = [byKey(wanted, key), byKey(found, key)];
    return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((name) =>
      optional(rule)(ours.get(name), theirs.get(name), `${path}[${name}]`),
    );
  };
}

/** The manifest's part with what the platform operator fills in before it compares. */
export function withDefaults(fill: (wanted: Members) => Members, rule: Rule): Rule {
  return (wanted, found, path) => rule(isAbsent(wanted) ? wanted : fill(members(wanted)), found, path);
}

/** An object's members; none of anything else. */
export function members(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

/** A list's items; none of anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function compare(wanted: unknown, found: unknown, path: string): Difference[] {
  return isSame(wanted, found) ? [] : [{ path, wanted, found }];
}

function byKey(value: unknown, key: string): Map<string, unknown> {
  return new Map(list(value).map((item) => [String(members(item)[key]), item]));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

// What an object in Go does not tell from a member that is not there.
function isNothing(value: unknown): boolean {
  return (
    isAbsent(value) || value === '' || value === 0 || value === false || (Array.isArray(value) && value.length === 0)
  );
}

function isSame(wanted: unknown, found: unknown): boolean {
  return isDeepStrictEqual(canonical(wanted), canonical(found));
}

function canonical(value: unknown): unknown {
  if (isNothing(value)) return undefined;
  if (Array.isArray(value)) return Array.from(value, canonical);
  if (typeof value !== 'object') return value;
  const kept = Object.entries(members(value)).map(([name, member]) => [name, canonical(member)] as const);
  return Object.fromEntries(kept.filter(([, member]) => member !== undefined));
}
