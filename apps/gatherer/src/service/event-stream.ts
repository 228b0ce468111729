import { Readable } from 'node:stream';
import { formatEvent, type RunEvent } from '@insights/contract';

// For a browser's EventSource, which waits three seconds by default.
const reconnectMilliseconds = 1000;

/**
 * Events as the body of a `text/event-stream`; begins at once, so that the headers are sent. It takes the next event
 * when the client has room for it: a client that does not read costs nothing.
 */
export function eventStreamBody(events: AsyncIterable<RunEvent>): Readable {
  return Readable.from(formatEvents(events));
}

async function* formatEvents(events: AsyncIterable<RunEvent>): AsyncGenerator<string> {
  yield `retry: ${reconnectMilliseconds}\n\n`;
  for await (const event of events) yield formatEvent(event);
}

/** The event that a client has seen last, from its `Last-Event-ID`; `undefined` when that is not one of ours. */
export function parseLastEventId(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
