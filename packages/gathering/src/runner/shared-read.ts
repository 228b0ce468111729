import type { ClusterReader, RawItem } from '@insights/cluster';
import type { ApiResource } from '../api-resource.ts';
import { isMissing } from '../problem.ts';
import type { Selector, Visit } from '../visit.ts';
import type { FunctionRun } from './function-run.ts';
import type { RunObjects } from './run-objects.ts';
import { ShownItem } from './shown-item.ts';
import { untilAborted } from './until-aborted.ts';

/** A function that wants to see the objects of a read. */
export interface Visitor {
  readonly run: FunctionRun;
  readonly visit: Visit;
  /** Of a list of all namespaces, it wants this one alone. */
  readonly namespace?: string | undefined;
  /** Called once unless the function stopped: it saw all that it wanted, or the read failed. */
  onEnd(isComplete: boolean): void;
}

interface SharedReadOptions {
  readonly resource: ApiResource;
  readonly selector: Selector;
  readonly source: ReadSource;
}

/** Where reads come from. */
export interface ReadSource {
  readonly cluster: ClusterReader;
  readonly objects: RunObjects;
  /** Of the gathering. */
  readonly signal: AbortSignal;
}

/**
 * One list, or one object, read once for all functions that want it. They see each object one after the other, in the
 * order in which they joined; the next one is asked for when all are done with it. Who stops leaves, and the others go on.
 */
export class SharedRead {
  readonly #options: SharedReadOptions;
  #visitors: Visitor[] = [];

  constructor(options: SharedReadOptions) {
    this.#options = options;
  }

  join(visitor: Visitor): void {
    this.#visitors.push(visitor);
  }

  /** Reads to the end, or until nobody wants more. Never rejects. */
  async run(): Promise<void> {
    const unwanted = new AbortController();
    const done = new AbortController();
    const leave = () => {
      if (this.#present().length === 0) unwanted.abort();
    };
    for (const { run } of this.#present()) run.stopped.addEventListener('abort', leave, { signal: done.signal });
    try {
      leave();
      await this.#read(AbortSignal.any([this.#options.source.signal, unwanted.signal]));
      for (const visitor of this.#present()) visitor.onEnd(true);
    } catch (error) {
      for (const visitor of this.#present()) await failed(visitor, error);
    } finally {
      done.abort();
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const items = this.#items(signal);
    try {
      while (this.#present().length > 0) {
        // Reading is charged in whole to everybody for whom it is done; a turn, to the one whose it is.
        const charged = this.#present();
        let next: IteratorResult<RawItem>;
        for (const { run } of charged) run.charge();
        try {
          next = await items.next();
        } finally {
          for (const { run } of charged) run.discharge();
        }
        if (next.done) return;
        await this.#show(next.value);
      }
    } finally {
      await items.return?.();
    }
  }

  async #show(item: RawItem): Promise<void> {
    const shown = new ShownItem(item, this.#options.selector);
    for (const visitor of this.#visitors) {
      const { run, visit, namespace } = visitor;
      if (namespace !== undefined && namespace !== item.namespace) continue;
      const seen = await run.turn((context) => visit.visit(shown, context));
      if (seen === 'enough') this.#leave(visitor);
    }
    shown.end();
  }

  #leave(visitor: Visitor): void {
    this.#visitors = this.#visitors.filter((each) => each !== visitor);
    visitor.onEnd(true);
  }

  // Those who stopped are dropped when they are noticed; the list of visitors is seldom longer than a few.
  #present(): readonly Visitor[] {
    if (this.#visitors.some(({ run }) => run.stopped.aborted)) {
      this.#visitors = this.#visitors.filter(({ run }) => !run.stopped.aborted);
    }
    return this.#visitors;
  }

  #items(signal: AbortSignal): AsyncIterator<RawItem> {
    const { resource, selector, source } = this.#options;
    const { namespace, name, labelSelector, fieldSelector } = selector;
    if (name !== undefined) return one(source.objects.get(resource, { namespace, name }), signal);
    const ref = { group: resource.group, version: resource.version, resource: resource.resource, namespace };
    return source.cluster.items(ref, { labelSelector, fieldSelector }, signal)[Symbol.asyncIterator]();
  }
}

// The object is read for others too, who may want it longer.
async function* one(reading: Promise<RawItem>, signal: AbortSignal): AsyncGenerator<RawItem> {
  yield await untilAborted(reading, signal);
}

async function failed(visitor: Visitor, error: unknown): Promise<void> {
  const { run, visit } = visitor;
  if (visit.notFound === 'quiet' && isMissing(error)) return visitor.onEnd(true);
  if (!visit.onProblem) {
    run.fail(error);
    return visitor.onEnd(false);
  }
  await run.turn((context) => visit.onProblem?.(error, context));
  if (!run.stopped.aborted) visitor.onEnd(true);
}
