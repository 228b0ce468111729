import { apiResource } from '../api-resource.ts';
import type { GatherContext } from '../gather-context.ts';
import type { FunctionRead } from '../gather-function.ts';
import { lists } from '../reads.ts';
import { RecentEvents } from './recent-events.ts';

const event = apiResource('v1', 'events', 'Event');

/** What {@link recordRecentEvents} reads. */
export function eventsRead(namespace: string): FunctionRead {
  return lists(event, { namespaces: [namespace] });
}

/** Records the events of a namespace since the last gathering as `events/{ns}.json`; none: no record. */
export async function recordRecentEvents(namespace: string, context: GatherContext): Promise<void> {
  const after = new Date(context.clock.now().getTime() - context.sinceSeconds * 1000);
  const { group, version, resource } = event;
  const listed = { group, version, resource, namespace };
  const events = new RecentEvents({ after });
  for await (const item of context.cluster.items(listed, {}, context.signal)) {
    events.add(item.parse());
  }
  const items = events.sorted();
  if (events.dropped > 0) context.warn(`${events.dropped} older events of ${namespace} are left out`);
  if (items.length > 0)
    await context.record({ path: `events/${namespace}.json`, bytes: JSON.stringify({ items }), shared: true });
}
