import { isClusterError } from '@insights/cluster';
import { errorCode, errorMessage } from '@insights/process';
import { withType, withTypeRaw } from '../api-resource.ts';
import type { Notes } from '../redactions/change.ts';
import type { GatherContext, GatheredRecord } from '../gather-context.ts';
import type { VisitedItem } from '../visit.ts';
import { fillRecordPath } from '../records/record-path.ts';
import type { Row } from './row.ts';

/**
 * The record of one object as its row says, which may be a view of it; `undefined` when it cannot be recorded safely,
 * which is an error of the function.
 */
export function recordOf(row: Row, object: VisitedItem, context: GatherContext): GatheredRecord | undefined {
  try {
    return { path: `${fillRecordPath(row.record, object)}.json`, bytes: contentOf(row, object, context) };
  } catch (error) {
    if (!isOfThisObject(error)) throw error;
    notesOn(row, object, context).error(errorMessage(error));
    return undefined;
  }
}

function contentOf(row: Row, object: VisitedItem, context: GatherContext): Buffer | string {
  const { resource, change, part } = row;
  // The fast path: most objects are never parsed.
  if (!change && !part) return withTypeRaw(resource, object.bytes);
  const parsed = object.parse();
  change?.(parsed, notesOn(row, object, context));
  return JSON.stringify(part ? (parsed[part] ?? null) : withType(resource, parsed));
}

function notesOn({ resource }: Row, { namespace, name }: VisitedItem, context: GatherContext): Notes {
  const label = `${resource.resource} ${namespace && `${namespace}/`}${name}`;
  return {
    error: (message) => context.error(`${label}: ${message}`),
    warn: (message) => context.warn(`${label}: ${message}`),
  };
}

function isOfThisObject(error: unknown): boolean {
  return errorCode(error) === 'ERR_GATHERING_UNEXPECTED_OBJECT' || isClusterError(error, 'ERR_CLUSTER_TOO_LARGE');
}
