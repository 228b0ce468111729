import type { JsonObject } from '@insights/cluster';
import { apiResource } from '../api-resource.ts';
import type { GatherContext } from '../gather-context.ts';
import type { FunctionRead } from '../gather-function.ts';
import { lists } from '../reads.ts';
import { eachObject } from '../visit-each.ts';
import type { Visits } from '../visit.ts';
import { RecentEvents } from './recent-events.ts';

const event = apiResource('v1', 'events', 'Event');

/** What {@link recordRecentEvents} and {@link visitEvents} read. */
export function eventsRead(namespace: string): FunctionRead {
  return lists(event, { namespaces: [namespace] });
}

/** Records the events of a namespace since the last gathering as `events/{ns}.json`; none: no record. */
export async function recordRecentEvents(namespace: string, context: GatherContext): Promise<void> {
  const { group, version, resource } = event;
  const events = recentEvents(context);
  for await (const item of context.cluster.items({ group, version, resource, namespace }, {}, context.signal)) {
    events.add(item.parse());
  }
  await record(namespace, events, context);
}

/** The same as {@link recordRecentEvents} for a function that sees events, of those that it wants. */
export function visitEvents(namespace: string, isWanted: (event: Readonly<JsonObject>) => boolean): Visits {
  let events: RecentEvents | undefined;
  return {
    visits: [
      {
        resource: event,
        selector: { namespace },
        visit: eachObject(event, (item, context) => {
          events ??= recentEvents(context);
          if (isWanted(item.look())) events.add(item.look());
          return undefined;
        }),
      },
    ],
    finish: (context) => (events ? record(namespace, events, context) : undefined),
  };
}

function recentEvents({ clock, sinceSeconds }: GatherContext): RecentEvents {
  return new RecentEvents({ after: new Date(clock.now().getTime() - sinceSeconds * 1000) });
}

async function record(namespace: string, events: RecentEvents, context: GatherContext): Promise<void> {
  const items = events.sorted();
  if (events.dropped > 0) context.warn(`${events.dropped} older events of ${namespace} are left out`);
  if (items.length === 0) return;
  await context.record({ path: `events/${namespace}.json`, bytes: JSON.stringify({ items }), shared: true });
}
