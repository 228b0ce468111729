import { type ConfigurationNote, type ConfigurationSource, note } from './note.ts';
import type { RawConfiguration } from './document.ts';

/** What one key of a Secret or ConfigMap said. */
export interface Reading {
  /** The value for the document; without one the lower layers speak. */
  readonly value?: unknown;
  /** Accepted, but not as written, or left out as today's operator does. */
  readonly warning?: string;
  /** Not accepted: the key's last good value stays in force, unless `value` gives another. */
  readonly problem?: string;
}

/** One key that an overlay understands. */
export interface OverlayRow {
  /** As its author writes it, dotted: `dataReporting.interval`. */
  readonly key: string;
  /** Where the value goes in `RawConfiguration`, dotted. */
  readonly path: string;
  /** `key` is the name to use in messages. */
  readonly read: (value: unknown, key: string) => Reading;
}

/** An overlay that was read: values by path of `RawConfiguration`. */
export interface Overlay {
  readonly values: ReadonlyMap<string, unknown>;
  /** Paths whose value was not accepted. */
  readonly invalid: ReadonlySet<string>;
  readonly warnings: readonly ConfigurationNote[];
  readonly problems: readonly ConfigurationNote[];
}

/** An overlay that says nothing. */
export const emptyOverlay: Overlay = { values: new Map(), invalid: new Set(), warnings: [], problems: [] };

/** Reads the rows that are present. What to do about unknown keys is the caller's. */
export function readOverlay(
  source: ConfigurationSource,
  rows: readonly OverlayRow[],
  valueOf: (key: string) => unknown,
): Overlay {
  const values = new Map<string, unknown>();
  const invalid = new Set<string>();
  const warnings: ConfigurationNote[] = [];
  const problems: ConfigurationNote[] = [];
  for (const { key, path, read } of rows) {
    const raw = valueOf(key);
    if (raw === undefined || raw === null) continue;
    const { value, warning, problem } = read(raw, key);
    if (value !== undefined) values.set(path, value);
    else if (problem !== undefined) invalid.add(path);
    if (warning !== undefined) warnings.push(note(source, key, warning));
    if (problem !== undefined) problems.push(note(source, key, problem));
  }
  return { values, invalid, warnings, problems };
}

/** Puts the last good value in the place of each one that was not accepted. */
export function withLastGood(
  { values, invalid }: Overlay,
  previous: ReadonlyMap<string, unknown>,
): Map<string, unknown> {
  const merged = new Map(values);
  for (const path of invalid) if (previous.has(path)) merged.set(path, previous.get(path));
  return merged;
}

/** Lays values over a document, key by key; the document itself stays as it is. */
export function applyOverlay(document: RawConfiguration, values: ReadonlyMap<string, unknown>): RawConfiguration {
  const result: Record<string, unknown> = structuredClone({ ...document });
  for (const [path, value] of values) setAt(result, path.split('.'), value);
  return result;
}

function setAt(target: Record<string, unknown>, [head = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const section = target[head];
  const inner = isSection(section) ? section : {};
  target[head] = inner;
  setAt(inner, rest, value);
}

/** Whether a value holds keys. */
export function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
