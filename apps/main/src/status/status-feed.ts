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
export interface Watcher {
  tell(event: FeedEvent): void;
  /** There is nothing to tell; what lies between us shall not take that for the end. */
  keepAlive(): void;
}

interface StatusFeedDependencies {
  /** The document as it is now. */
  readonly status: () => StatusDocument;
  readonly gathers: Pick<GatherController, 'progress'>;
  readonly history: Pick<RolloutHistory, 'own'>;
  readonly clock: Clock;
}

// A human reads no faster, and the document is built anew each time.
const spacingMilliseconds = 1000;
// Below the silence after which connections are ended.
const keepAliveMilliseconds = 15_000;

/** Tells everybody who watches what is new. Costs nothing while nobody does. */
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
    watcher.tell({ event: 'status', data: this.#dependencies.status() });
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
      await this.#woken.wait(clock, keepAliveMilliseconds, signal);
      if (signal.aborted) return;
      if (!this.#tellNews()) for (const watcher of this.#watchers) watcher.keepAlive();
      await clock.sleep(spacingMilliseconds, signal).catch(() => {});
    }
  }

  /** @returns whether there was something to tell */
  #tellNews(): boolean {
    const { status, gathers } = this.#dependencies;
    const decisions = this.#decisions.take(); // also while nobody watches: they are not news later
    if (this.#watchers.size === 0) return false;
    const news: FeedEvent[] = decisions.map((data) => ({ event: 'decision', data }));
    const { progress } = gathers;
    if (progress && progress !== this.#progress) news.push({ event: 'progress', data: progress });
    this.#progress = progress;
    const data = status();
    const text = JSON.stringify(data);
    if (text !== this.#told) news.push({ event: 'status', data });
    this.#told = text;
    for (const event of news) this.#tell(event);
    if (news.length > 0) this.changed.fire();
    return news.length > 0;
  }

  #tell(event: FeedEvent): void {
    for (const watcher of this.#watchers) watcher.tell(event);
  }
}
