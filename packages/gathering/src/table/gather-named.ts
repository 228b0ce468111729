import { errorCode } from '@insights/process';
import type { GatherContext } from '../gather-function.ts';
import { recordObject } from './record-object.ts';
import type { Row } from './row.ts';

/** Reads the named objects of a row, then records those that there are. */
export async function gatherNamed(row: Row, names: readonly string[], context: GatherContext): Promise<void> {
  const found = [];
  for (const name of names) {
    try {
      const { group, version, resource } = row.resource;
      const object = await context.cluster.get({ group, version, resource, name }, context.signal);
      found.push({ name, namespace: '', bytes: object.bytes, parse: () => object.parse() });
    } catch (error) {
      if (row.notFound === 'quiet' && errorCode(error) === 'ERR_CLUSTER_NOT_FOUND') continue;
      if (row.together || names.length === 1 || context.signal.aborted) throw error;
      context.error(error);
    }
  }
  for (const object of found) await recordObject(row, object, context);
}
