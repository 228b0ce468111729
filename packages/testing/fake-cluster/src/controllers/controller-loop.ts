import type { ObjectStore } from '../store/object-store.ts';
import type { StoreEvent } from '../store/watch-history.ts';

/** A small controller: what a change asks it to look at, and the look itself. */
export interface Controller {
  /** The keys of what has to be reconciled after a change. */
  readonly keysOf: (event: StoreEvent) => readonly string[];
  /** Brings one thing nearer to what is wanted; called again after its own writes. */
  readonly reconcile: (key: string) => void;
}

/** Runs controllers after the write that woke them has ended, each key once for any number of changes. */
export class ControllerLoop {
  readonly #pending = new Map<Controller, Set<string>>();
  readonly #subscription: Disposable;
  readonly #onError: (error: unknown) => void;
  #isScheduled = false;
  #isClosed = false;

  /** @param onError - told what a reconcile threw, such as a template that makes no valid pod; the loop goes on */
  constructor(store: ObjectStore, controllers: readonly Controller[], onError: (error: unknown) => void) {
    this.#onError = onError;
    this.#subscription = store.subscribe((event) => {
      for (const controller of controllers) this.#enqueue(controller, controller.keysOf(event));
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#subscription[Symbol.dispose]();
  }

  #enqueue(controller: Controller, keys: readonly string[]): void {
    if (keys.length === 0) return;
    const known = this.#pending.get(controller) ?? new Set();
    this.#pending.set(controller, known);
    for (const key of keys) known.add(key);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.#drain());
  }

  // What reconciling writes wakes controllers again, in the same loop, until nothing changes any more.
  #drain(): void {
    while (!this.#isClosed && this.#pending.size > 0) {
      const [[controller, keys] = []] = this.#pending;
      if (!controller || !keys) return;
      this.#pending.delete(controller);
      for (const key of keys) this.#reconcile(controller, key);
    }
    this.#isScheduled = false;
  }

  #reconcile(controller: Controller, key: string): void {
    try {
      controller.reconcile(key);
    } catch (error) {
      this.#onError(error);
    }
  }
}
