import { errorCode } from '@insights/process';
import type { GatherContext } from '../gather-function.ts';
import { ListSelection } from './list-selection.ts';
import { recordObject } from './record-object.ts';
import type { Row } from './row.ts';

/** Lists the objects of a row, page by page, and records those that it takes. */
export async function gatherList(row: Row, context: GatherContext): Promise<void> {
  try {
    await recordList(row, context);
  } catch (error) {
    if (row.notFound === 'error' || errorCode(error) !== 'ERR_CLUSTER_NOT_FOUND') throw error;
  }
}

async function recordList(row: Row, context: GatherContext): Promise<void> {
  const { group, version, resource } = row.resource;
  const reference = { group, version, resource, ...(row.namespace !== undefined && { namespace: row.namespace }) };
  const selection = new ListSelection(row);
  for await (const item of context.cluster.items(reference, {}, context.signal)) {
    const { name, namespace = '', bytes } = item;
    const verdict = selection.judge(namespace);
    if (verdict === 'stop') break;
    if (verdict === 'skip') continue;
    if (await recordObject(row, { name, namespace, bytes, parse: () => item.parse() }, context)) {
      selection.countRecorded();
    }
  }
  for (const problem of selection.problems()) context.error(problem);
}
