import type { Visit, Visits } from '../visit.ts';
import type { FunctionRun } from './function-run.ts';
import type { JobQueue } from './job-queue.ts';
import type { Place, SharedReads } from './shared-reads.ts';

interface VisitingRunOptions {
  readonly run: FunctionRun;
  readonly visits: Visits;
  /** Does what comes after the lists. */
  readonly queue: JobQueue;
}

interface VisitPlace {
  readonly visit: Visit;
  readonly place: Place;
}

/** A visiting function on its way: `visits`, `afterwards`, then `finish`; a list that cannot be read ends it. */
export class VisitingRun {
  readonly #options: VisitingRunOptions;
  #places: readonly VisitPlace[] = [];

  constructor(options: VisitingRunOptions) {
    this.#options = options;
  }

  /** Joins the lists that it wants to see. Before any of them begins. */
  enter({ first, later }: { readonly first: SharedReads; readonly later: SharedReads }): void {
    const { run, visits } = this.#options;
    this.#places = (visits.afterwards ?? []).map((visit) => ({ visit, place: later.reserve(visit) }));
    run.stopped.addEventListener('abort', () => this.#cancelPlaces(), { once: true });
    const places = visits.visits.map((visit) => ({ visit, place: openPlace(first) }));
    this.#see(places, () => this.#seeAfterwards());
  }

  #seeAfterwards(): void {
    const places = this.#places;
    this.#places = [];
    this.#see(places, () => this.#options.queue.addNext(() => this.#finish()));
  }

  #see(places: readonly VisitPlace[], next: () => void): void {
    const { run } = this.#options;
    const needed = places.filter((each) => this.#isNeeded(each));
    let open = needed.length;
    let isComplete = true;
    if (open === 0) return next();
    const onEnd = (isSeen: boolean) => {
      open -= 1;
      isComplete &&= isSeen;
      if (open > 0) return;
      if (isComplete) next();
      else this.#end();
    };
    for (const { visit, place } of needed) place.join({ run, visit, onEnd });
  }

  #isNeeded({ visit, place }: VisitPlace): boolean {
    try {
      if (visit.isNeeded?.() ?? true) return true;
    } catch (error) {
      this.#options.run.fail(error);
    }
    place.cancel();
    return false;
  }

  #end(): void {
    this.#cancelPlaces();
    this.#options.run.end();
  }

  #cancelPlaces(): void {
    for (const { place } of this.#places) place.cancel();
    this.#places = [];
  }

  async #finish(): Promise<void> {
    const { run, visits } = this.#options;
    if (visits.finish) await run.turn((context) => visits.finish?.(context));
    run.end();
  }
}

function openPlace(reads: SharedReads): Place {
  return { join: (visitor) => reads.join(visitor), cancel: () => {} };
}
