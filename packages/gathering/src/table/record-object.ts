import { isClusterError } from '@insights/cluster';
import { errorCode, errorMessage } from '@insights/process';
import { withType, withTypeRaw } from '../api-resource.ts';
import type { Notes } from '../redactions/change.ts';
import type { GatherContext, GatheredRecord } from '../gather-context.ts';
import type { VisitedItem } from '../visit.ts';
import { fillRecordPath } from '../records/record-path.ts';
import type { Row } from './row.ts';

/**
 * Records one object as its row says.
 * @returns whether it was; an object that cannot be recorded safely is an error of the function, and the next one goes on
 */
export async function recordObject(row: Row, object: VisitedItem, context: GatherContext): Promise<boolean> {
  const record = recordOf(row, object, context);
  if (record) await context.record(record);
  return record !== undefined;
}

/** The record of one object, which may be a view of it; `undefined`, and an error of the function, when there is none. */
export function recordOf(row: Row, object: VisitedItem, context: GatherContext): GatheredRecord | undefined {
  const label = () => `${row.resource.resource} ${object.namespace && `${object.namespace}/`}${object.name}`;
  const notes: Notes = {
    error: (message) => context.error(`${label()}: ${message}`),
    warn: (message) => context.warn(`${label()}: ${message}`),
  };
  try {
    return { path: `${fillRecordPath(row.record, object)}.json`, bytes: contentOf(row, object, notes) };
  } catch (error) {
    if (!isOfThisObject(error)) throw error;
    notes.error(errorMessage(error));
    return undefined;
  }
}

function contentOf({ resource, change, part }: Row, object: VisitedItem, notes: Notes): Buffer | string {
  // The fast path: most objects are never parsed.
  if (!change && !part) return withTypeRaw(resource, object.bytes);
  const parsed = object.parse();
  change?.(parsed, notes);
  return JSON.stringify(part ? (parsed[part] ?? null) : withType(resource, parsed));
}

function isOfThisObject(error: unknown): boolean {
  return errorCode(error) === 'ERR_GATHERING_UNEXPECTED_OBJECT' || isClusterError(error, 'ERR_CLUSTER_TOO_LARGE');
}
