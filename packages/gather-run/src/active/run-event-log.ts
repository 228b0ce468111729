import type { GatherRun, RunEvent } from '@insights/contract';

type WithoutId<Event> = Event extends RunEvent ? Omit<Event, 'id'> : never;

/** An event that has no id yet. */
export type NewRunEvent = WithoutId<RunEvent>;

/**
 * The events of one run, for any number of readers who come and go. Of `progress` only the newest is kept, so the log
 * is never longer than the run has functions, plus two.
 */
export class RunEventLog {
  readonly #events: RunEvent[] = [];
  #lastId: number;
  #isClosed = false;
  #changed = Promise.withResolvers<void>();

  /** @param lastId - ids begin behind it */
  constructor(lastId = 0) {
    this.#lastId = lastId;
  }

  /** Adds an event; `done` closes the log. */
  append(event: NewRunEvent): void {
    if (this.#isClosed) return;
    if (event.event === 'progress') this.#dropProgress();
    this.#lastId += 1;
    this.#events.push({ ...event, id: this.#lastId });
    this.#isClosed = event.event === 'done';
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Whether the event with this id was the last one. */
  isEnd(id: number): boolean {
    return this.#isClosed && id >= this.#lastId;
  }

  /** All events behind `lastId`, those to come included, until `done`. A slow reader misses outdated progress only. */
  async *read(lastId = 0): AsyncGenerator<RunEvent, void, undefined> {
    for (let seen = lastId; ; ) {
      const changed = this.#changed.promise;
      const next = this.#events.find(({ id }) => id > seen);
      if (next) {
        seen = next.id;
        yield next;
      } else if (this.#isClosed) return;
      else await changed;
    }
  }

  #dropProgress(): void {
    const index = this.#events.findIndex(({ event }) => event === 'progress');
    if (index >= 0) this.#events.splice(index, 1);
  }
}

/** What is left of the events of an earlier run: its end, new to whoever has seen `lastId` before. */
export function endedEvents(run: GatherRun, lastId: number | undefined): RunEventLog {
  const log = new RunEventLog(lastId);
  log.append({ event: 'done', data: run });
  return log;
}
