import type { JsonObject } from '@insights/cluster';
import type { Change, Notes } from '../../src/redactions/change.ts';

/** Applies a change to a copy, and tells what it noted. */
export function applied(
  change: Change,
  object: JsonObject,
  copyOf: (object: JsonObject) => JsonObject = structuredClone,
): { object: JsonObject; errors: string[]; warnings: string[] } {
  const errors: string[] = [];
  const warnings: string[] = [];
  const notes: Notes = { error: (message) => errors.push(message), warn: (message) => warnings.push(message) };
  const copy = copyOf(object);
  change(copy, notes);
  return { object: copy, errors, warnings };
}
