import { isObject, type JsonObject } from '@insights/process';
import { type ConfigurationNote, type ConfigurationSource, note } from '../note.ts';
import type { SettingRule } from '../schema/setting.ts';
import { settings } from '../schema/settings.ts';

/** What one key said. */
export interface Reading {
  /** The normal form; without one the lower layers speak. */
  readonly value?: unknown;
  /** Accepted, but not as written. */
  readonly warning?: string;
  /** Not accepted: the key's last good value stays in force, unless `value` gives another. */
  readonly problem?: string;
}

/** How a layer reads one setting; `name` is how messages call it. */
export type ReadKey = (rule: SettingRule, written: unknown, name: string) => Reading;

/** One key of a layer. */
export interface Row {
  /** As its author writes it, dotted: `dataReporting.interval`. */
  readonly key: string;
  /** Which setting it is, dotted. */
  readonly path: string;
  readonly read: ReadKey;
  /** For the settings page: where this layer reads it differently. */
  readonly remark?: string;
}

/** A layer that was read: settings by path, each in its normal form. */
export interface Layer {
  readonly values: ReadonlyMap<string, unknown>;
  /** Paths whose value was not accepted. */
  readonly invalid: ReadonlySet<string>;
  /** Keys that mean nothing here; what that costs differs by layer. */
  readonly unknown: readonly ConfigurationNote[];
  readonly warnings: readonly ConfigurationNote[];
  readonly problems: readonly ConfigurationNote[];
  /** Said for the record: settings without effect. */
  readonly notes: readonly ConfigurationNote[];
}

/** A layer that says nothing. */
export const emptyLayer: Layer = {
  values: new Map(),
  invalid: new Set(),
  unknown: [],
  warnings: [],
  problems: [],
  notes: [],
};

/** Reads what is written, or says everything that is wrong with it. */
export const asWritten: ReadKey = ({ read }, written, name) => {
  const outcome = read(written);
  if ('value' in outcome) return outcome;
  return { problem: outcome.complaints.map(({ at, text }) => `${name}${at} ${text}`).join('; ') };
};

/** The rule of a setting. @throws Error for a path that is none: a row is wrong */
export function ruleOf(path: string): SettingRule {
  const found = settings.get(path);
  if (!found) throw new Error(`there is no setting ${path}`);
  return found;
}

/** Reads the rows that are present in a document of sections. */
export function readRows(source: ConfigurationSource, rows: readonly Row[], document: JsonObject): Layer {
  const layer = { ...emptyLayer, values: new Map<string, unknown>(), invalid: new Set<string>() };
  const warnings: ConfigurationNote[] = [];
  const problems: ConfigurationNote[] = [];
  const notes: ConfigurationNote[] = [];
  for (const { key, path, read } of rows) {
    const written = valueAt(document, key);
    if (written === undefined || written === null) continue;
    const rule = ruleOf(path);
    const { value, warning, problem } = read(rule, written, source === 'file' ? (rule.label ?? key) : key);
    if (value !== undefined) layer.values.set(path, value);
    else if (problem !== undefined) layer.invalid.add(path);
    if (warning !== undefined) warnings.push(note(source, key, warning));
    if (problem !== undefined) problems.push(note(source, key, problem));
    if (rule.idle !== undefined) notes.push(note(source, key, `${key} has no effect: ${rule.idle}`));
  }
  return { ...layer, warnings, problems, notes };
}

function valueAt(document: JsonObject, key: string): unknown {
  let value: unknown = document;
  for (const part of key.split('.')) value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  return value;
}
