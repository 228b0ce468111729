import { Trigger } from '../loops/trigger.ts';

/**
 * Addresses that somebody else listens on although they are ours. The containers of the pod share one network: that
 * somebody is the gatherer, and it is evidence against its image.
 */
export class TakenAddresses {
  /** One was taken or is free again. */
  readonly changed = new Trigger();
  readonly #addresses = new Set<string>();

  /** For people; `undefined` while there is none. */
  get summary(): string | undefined {
    return this.#addresses.size === 0 ? undefined : [...this.#addresses].join(', ');
  }

  add(address: string): void {
    if (this.#addresses.has(address)) return;
    this.#addresses.add(address);
    this.changed.fire();
  }

  remove(address: string): void {
    if (this.#addresses.delete(address)) this.changed.fire();
  }
}
