import type { Wakeable } from '../loops/trigger.ts';
import type { GatherOutcome } from '../gathering/gather-outcome.ts';
import type { EventRecorder } from './event-recorder.ts';

interface GatherEventsDependencies {
  readonly gathers: { readonly last: Pick<GatherOutcome, 'view'> | undefined };
  readonly events: Pick<EventRecorder, 'record'>;
}

// A single one may be an outage of the API server, or a new image that is put back at once.
const mostFailed = 2;

/**
 * Tells in an event that gathers fail: once, until one succeeds. They never degrade the operator, and
 * without this only `/status` and the log would know of a disk that is full.
 */
export class GatherEvents implements Wakeable {
  readonly #dependencies: GatherEventsDependencies;
  #counted: string | undefined;
  #failed = 0;

  constructor(dependencies: GatherEventsDependencies) {
    this.#dependencies = dependencies;
  }

  wake(): void {
    const { gathers, events } = this.#dependencies;
    const view = gathers.last?.view;
    if (view === undefined || view.id === this.#counted) return;
    this.#counted = view.id;
    this.#failed = view.outcome === 'Succeeded' ? 0 : this.#failed + 1;
    if (this.#failed !== mostFailed) return;
    const detail = view.message === '' ? view.outcome : `${view.outcome}: ${view.message}`;
    const message = `${mostFailed} gathers in a row have failed, and more are tried: ${detail}`;
    events.record({ type: 'Warning', reason: 'GatherFailed', message });
  }
}
