import type { GatherContext, GatheredRecord } from '../gather-context.ts';
import type { Visit, VisitedItem, Visits } from '../visit.ts';
import { ListSelection } from './list-selection.ts';
import { recordOf } from './record-object.ts';
import type { Row } from './row.ts';

/** What a row wants to see: a list, or the objects of its names. */
export function beginRow(row: Row): Visits {
  if (!row.names) return listOf(row);
  return row.together ? namedTogether(row, row.names) : { visits: row.names.map((name) => named(row, name)) };
}

function listOf(row: Row): Visits {
  const { resource, namespace, notFound } = row;
  const selection = new ListSelection(row);
  const visit = async (item: VisitedItem, context: GatherContext) => {
    const verdict = selection.judge(item.namespace);
    if (verdict === 'stop') return 'enough';
    const record = verdict === 'record' ? recordOf(row, item, context) : undefined;
    if (!record) return undefined; // the next one goes on
    await context.record(record);
    selection.countRecorded();
    return undefined;
  };
  const selector = namespace === undefined ? {} : { namespace };
  return {
    visits: [{ resource, selector, notFound, visit }],
    finish: (context) => selection.problems().forEach((problem) => context.error(problem)),
  };
}

function named(row: Row, name: string): Visit {
  const { resource, notFound } = row;
  const visit = async (item: VisitedItem, context: GatherContext) => {
    const record = recordOf(row, item, context);
    if (record) await context.record(record);
    return undefined;
  };
  return { resource, selector: { name }, notFound, visit };
}

// Recorded in the end alone, which does not come when one of them could not be read: so they are copied until then.
function namedTogether(row: Row, names: readonly string[]): Visits {
  const { resource, notFound } = row;
  const records = new Map<string, GatheredRecord>();
  const visits = names.map((name): Visit => {
    const visit = (item: VisitedItem, context: GatherContext) => {
      const record = recordOf(row, item, context);
      if (record) records.set(name, { ...record, bytes: Buffer.from(record.bytes) });
      return undefined;
    };
    return { resource, selector: { name }, notFound, visit };
  });
  const finish = async (context: GatherContext) => {
    for (const name of names) {
      const record = records.get(name);
      if (record) await context.record(record);
    }
  };
  return { visits, finish };
}
