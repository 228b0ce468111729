import type * as Type from 'typebox';
import { functionReportSchema, gatherRunSchema, runProgressSchema } from './run.ts';

/** Content type of `GET /gather/{id}/events`. */
export const eventStreamContentType = 'text/event-stream';

/** The events of a run by name, and what their data is: JSON of this schema. */
export const runEventSchemas = {
  progress: runProgressSchema,
  function: functionReportSchema,
  done: gatherRunSchema,
} as const;

/** Name of an event of a run. */
export type RunEventName = keyof typeof runEventSchemas;

/** One event of a run; `id` grows by at least one from event to event. */
export type RunEvent = {
  [Name in RunEventName]: {
    readonly id: number;
    readonly event: Name;
    readonly data: Type.Static<(typeof runEventSchemas)[Name]>;
  };
}[RunEventName];

/** One event as it stands in the stream. Source: WHATWG HTML, "Server-sent events". */
export function formatEvent({ id, event, data }: RunEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
