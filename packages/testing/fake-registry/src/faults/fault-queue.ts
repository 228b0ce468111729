import { type FaultTarget, matchesFault, type RegistryFault } from './fault.ts';

interface Armed {
  readonly fault: RegistryFault;
  skip: number;
  left: number;
}

/** The faults that wait for their requests; of several that match, the one armed first goes first. */
export class FaultQueue {
  #armed: Armed[] = [];

  /** Arms a fault for `times` requests. @returns disarms it */
  arm(fault: RegistryFault, times: number): () => void {
    const armed: Armed = { fault, skip: fault.skip ?? 0, left: times };
    this.#armed.push(armed);
    return () => {
      this.#armed = this.#armed.filter((other) => other !== armed);
    };
  }

  clear(): void {
    this.#armed = [];
  }

  /** The fault for a request, used up by one. */
  take(target: FaultTarget): RegistryFault | undefined {
    for (const armed of this.#armed) {
      if (!matchesFault(armed.fault, target)) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      armed.left -= 1;
      if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
      return armed.fault;
    }
    return undefined;
  }
}
