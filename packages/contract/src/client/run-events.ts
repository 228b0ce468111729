import { errorMessage, parseBoundedJson } from '@insights/process';
import { GathererError, protocolError } from '../errors.ts';
import { eventStreamContentType, type RunEvent, type RunEventName, runEventSchemas } from '../schemas/events.ts';
import { parseAnswer } from '../validation.ts';
import { eventBounds } from './answer-bounds.ts';
import { parseEventStream, type ServerSentEvent } from './event-stream.ts';
import { keptProgress, keptReport, keptRun } from '../kept-run.ts';
import { Pace, paced, type Sleep } from './pace.ts';
import type { StreamedAnswer } from './transport.ts';

/** Bounds of an event stream. */
export interface EventStreamLimits {
  /** Longest time without an event. */
  readonly silenceMilliseconds: number;
  readonly eventBytes: number;
  /** More than this wait for the next second. */
  readonly eventsPerSecond: number;
  readonly bytesPerSecond: number;
}

interface ReadRunEventsOptions {
  readonly limits: EventStreamLimits;
  readonly sleep: Sleep;
}

/**
 * Reads the events of a run, each validated, until the stream ends. Events with names that this version does not know
 * are passed over.
 * @throws GathererError `ERR_GATHERER_PROTOCOL`, or `ERR_GATHERER_TIMEOUT` when no event comes for too long;
 *   and whatever reading the body throws
 */
export async function* readRunEvents(
  answer: StreamedAnswer,
  { limits, sleep }: ReadRunEventsOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  const ended = new AbortController();
  const events = new Pace(limits.eventsPerSecond, sleep, ended.signal);
  const bytes = new Pace(limits.bytesPerSecond, sleep, ended.signal);
  const source = parseEventStream(paced(answer.chunks, bytes), limits.eventBytes);
  try {
    checkHeaders(answer);
    const next = () => nextRunEvent(source, events);
    for (let event = await within(limits.silenceMilliseconds, sleep, next()); event; ) {
      yield event;
      event = await within(limits.silenceMilliseconds, sleep, next());
    }
  } finally {
    ended.abort();
    answer.close();
  }
}

// Events that nobody knows are no news of the run: they do not end the silence.
async function nextRunEvent(source: AsyncIterator<ServerSentEvent>, pace: Pace): Promise<RunEvent | undefined> {
  for (;;) {
    const next = await source.next();
    if (next.done) return undefined;
    await pace.take(1);
    const event = toRunEvent(next.value);
    if (event) return event;
  }
}

function checkHeaders({ status, contentType }: StreamedAnswer): void {
  if (status === 200 && contentType.startsWith(eventStreamContentType)) return;
  throw protocolError(`expected an event stream, got status ${status}`);
}

function toRunEvent({ id, event, data }: ServerSentEvent): RunEvent | undefined {
  if (!Object.hasOwn(runEventSchemas, event)) return undefined;
  const name = event as RunEventName;
  const value = parseAnswer(runEventSchemas[name], `the data of event ${name}`, parseData(name, data));
  return kept({ id: parseId(id), event: name, data: value } as RunEvent);
}

function kept(event: RunEvent): RunEvent {
  if (event.event === 'done') return { ...event, data: keptRun(event.data) };
  if (event.event === 'function') return { ...event, data: keptReport(event.data) };
  return { ...event, data: keptProgress(event.data) };
}

function parseData(name: RunEventName, data: string): unknown {
  try {
    return parseBoundedJson(data, eventBounds[name], `the data of event ${name}`);
  } catch (error) {
    throw protocolError(errorMessage(error), error);
  }
}

function parseId(id: string | undefined): number {
  if (id === undefined || !/^\d{1,15}$/.test(id)) throw protocolError('the id of an event is not a number');
  return Number(id);
}

async function within<T>(milliseconds: number, sleep: Sleep, work: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const silence = sleep(milliseconds, ended.signal).then(() => {
    throw new GathererError('ERR_GATHERER_TIMEOUT', `no event came for ${milliseconds} milliseconds`);
  });
  // Whichever loses the race may reject later, unheard.
  silence.catch(() => {});
  work.catch(() => {});
  try {
    return await Promise.race([work, silence]);
  } finally {
    ended.abort();
  }
}
