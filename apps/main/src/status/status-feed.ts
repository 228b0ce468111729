import type { Decision, RunProgress, StatusDocument } from '@insights/contract';
import type { Clock } from '@insights/process';
import type { RolloutHistory } from '@insights/rollout-store';
import type { GatherController } from '../gathering/gather-controller.ts';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import { NewDecisions } from './new-decisions.ts';

/** What people who watch are told. */
export type FeedEvent =
  | { readonly event: 'status'; readonly data: StatusDocument }
  | { readonly event: 'progress'; readonly data: RunProgress }
  | { readonly event: 'decision'; readonly data: Decision };

/** Somebody who watches. */
export type Watcher = (event: FeedEvent) => void;

/** What {@link StatusFeed} takes. */
export interface StatusFeedDependencies {
  /** The document as it is now. */
  readonly status: () => StatusDocument;
  readonly gathers: Pick<GatherController, 'progress'>;
  readonly history: Pick<RolloutHistory, 'entries'>;
  readonly clock: Clock;
}

// A human reads no faster, and the document is built anew each time.
const spacingMilliseconds = 1000;

/** Tells everybody who watches what is new (interfaces, section 3, `/events`). Costs nothing while nobody does. */
export class StatusFeed implements Loop {
  /** Something was told. */
  readonly changed = new Trigger();
  readonly #dependencies: StatusFeedDependencies;
  readonly #woken = new Trigger();
  readonly #watchers = new Set<Watcher>();
  readonly #decisions: NewDecisions;
  #told = '';
  #progress: RunProgress | undefined;

  constructor(dependencies: StatusFeedDependencies) {
    this.#dependencies = dependencies;
    this.#decisions = new NewDecisions(dependencies.history);
  }

  /** How many watch. */
  get watchers(): number {
    return this.#watchers.size;
  }

  /** Tells somebody everything from now on, beginning with the status. @returns what ends it */
  add(watcher: Watcher): Disposable {
    this.#watchers.add(watcher);
    watcher({ event: 'status', data: this.#dependencies.status() });
    return { [Symbol.dispose]: () => void this.#watchers.delete(watcher) };
  }

  /** Something that is shown may have changed. */
  wake(): void {
    this.#woken.fire();
  }

  /** Tells what is new, at most once a second, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#dependencies;
    while (!signal.aborted) {
      await this.#woken.wait(clock, Number.POSITIVE_INFINITY, signal);
      if (signal.aborted) return;
      this.#tellNews();
      await clock.sleep(spacingMilliseconds, signal).catch(() => {});
    }
  }

  #tellNews(): void {
    const { status, gathers } = this.#dependencies;
    const decisions = this.#decisions.take(); // also while nobody watches: they are not news later
    if (this.#watchers.size === 0) return;
    for (const data of decisions) this.#tell({ event: 'decision', data });
    const { progress } = gathers;
    if (progress && progress !== this.#progress) this.#tell({ event: 'progress', data: progress });
    this.#progress = progress;
    const data = status();
    const text = JSON.stringify(data);
    if (text !== this.#told) this.#tell({ event: 'status', data });
    this.#told = text;
    this.changed.fire();
  }

  #tell(event: FeedEvent): void {
    for (const watcher of this.#watchers) watcher(event);
  }
}
