import { present } from '@insights/process';
import type { FunctionRead, ObjectRecord, VisitingFunction } from '../gather-function.ts';
import { gets, lists } from '../reads.ts';
import type { Row } from './row.ts';
import { beginRow } from './row-visits.ts';

/** Makes a function of the gatherer `clusterconfig` out of a row. */
export function rowFunction(row: Row): VisitingFunction {
  const record = objectRecordOf(row);
  return {
    id: `clusterconfig/${row.id}`,
    description: row.description,
    reads: [readOf(row)],
    records: [record.path],
    objects: [record],
    sensitivity: row.sensitivity,
    since: row.since,
    ...(row.limit !== undefined && { limits: [`at most ${row.limit} objects`] }),
    begin: () => beginRow(row),
  };
}

function readOf({ resource, names, namespace }: Row): FunctionRead {
  const namespaces = namespace === undefined ? undefined : [namespace];
  return names ? gets(resource, present({ names, namespaces })) : lists(resource, present({ namespaces }));
}

function objectRecordOf({ resource, names, namespace, part, record }: Row): ObjectRecord {
  const onlyName = names?.length === 1 ? names[0] : undefined;
  return {
    path: `${record}.json`,
    resource,
    ...(part && { part }),
    ...present({ name: onlyName, namespace }),
  };
}
