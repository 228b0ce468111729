import type { JsonObject } from '@insights/cluster';
import { unexpectedObject } from '../errors.ts';
import { memberAt, textOf } from '../json.ts';

/** Install plans that differ in their generated name alone. */
interface InstallPlanGroup {
  readonly ns: string;
  /** `metadata.generateName`. */
  readonly name: string;
  /** The first ClusterServiceVersion, or `[NONE]`. */
  readonly csv: string;
  readonly count: number;
}

/** What is recorded of all install plans. */
interface InstallPlanSummary {
  /** The most frequent ones, by falling count; `null` when there are none. */
  readonly items: readonly InstallPlanGroup[] | null;
  readonly stats: { readonly TOTAL_COUNT: number; readonly TOTAL_NONUNIQ_COUNT: number };
}

const mostRecorded = 100;
const mostGroups = 10_000;

/** Counts install plans by namespace, generated name and ClusterServiceVersion. */
export class InstallPlanGroups {
  readonly #groups = new Map<string, InstallPlanGroup>();
  #total = 0;
  /** How many were counted in no group, because there are too many groups. */
  leftOut = 0;

  /** @throws GatheringError `ERR_GATHERING_UNEXPECTED_OBJECT` for a plan that can be counted in no group, only in all */
  add(ns: string, plan: Readonly<JsonObject>): void {
    this.#total += 1;
    const names = memberAt(plan, 'spec', 'clusterServiceVersionNames');
    if (!Array.isArray(names)) throw unexpectedObject("can't find spec.clusterServiceVersionNames");
    const name = textOf(memberAt(plan, 'metadata', 'generateName'));
    if (name === '') throw unexpectedObject("can't find metadata.generateName");
    this.#count({ ns, name, csv: names.length === 0 ? '[NONE]' : textOf(names[0]) });
  }

  summary(): InstallPlanSummary {
    const groups = [...this.#groups.values()].toSorted((one, other) => other.count - one.count);
    return {
      items: groups.length === 0 ? null : groups.slice(0, mostRecorded),
      stats: { TOTAL_COUNT: this.#total, TOTAL_NONUNIQ_COUNT: groups.length },
    };
  }

  #count(group: Omit<InstallPlanGroup, 'count'>): void {
    const key = JSON.stringify(group);
    const count = this.#groups.get(key)?.count ?? 0;
    if (count === 0 && this.#groups.size >= mostGroups) this.leftOut += 1;
    else this.#groups.set(key, { ...group, count: count + 1 });
  }
}
