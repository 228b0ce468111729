import type { JsonValue } from '@insights/cluster';
import type { ServiceVersion } from './service-version.ts';

/** An operator in one version, as it is recorded. */
export interface InstalledOperator {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  /** `null` when they could not be read. */
  readonly csv_conditions: readonly JsonValue[] | null;
}

interface Addition {
  readonly name: string;
  readonly version: string;
  /** Absent when it could not be read. */
  readonly serviceVersion?: ServiceVersion;
}

/** Operators, each version once. Each element stands for itself: nothing of one is in another. */
export class InstalledOperators {
  readonly #elements = new Map<string, InstalledOperator>();

  /** Whether everything of this version was read already. */
  isKnown(element: Addition): boolean {
    return Array.isArray(this.#elements.get(keyOf(element))?.csv_conditions);
  }

  /** Takes one; what was read replaces what could not be. */
  add({ name, version, serviceVersion }: Addition): void {
    const key = keyOf({ name, version });
    if (this.#elements.has(key) && !serviceVersion) return;
    const { displayName = '', conditions = null } = serviceVersion ?? {};
    this.#elements.set(key, { name, displayName, version, csv_conditions: conditions });
  }

  list(): readonly InstalledOperator[] {
    return [...this.#elements.values()];
  }
}

function keyOf({ name, version }: Addition): string {
  return JSON.stringify([name, version]);
}
