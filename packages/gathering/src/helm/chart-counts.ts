import { hash } from 'node:crypto';
import { parseChartLabel, type ChartName } from './chart-label.ts';

interface Chart extends ChartName {
  /** How many objects of each type it made, by plural. */
  readonly resources: Record<string, number>;
}

const mostCharts = 5000;

/** Counts what Helm charts made in each namespace; bounded, whatever labels there are. */
export class ChartCounts {
  readonly #namespaces = new Map<string, Map<string, Chart>>();
  #charts = 0;
  #leftOut = 0;

  /** How many objects are not counted because there are too many charts. */
  get leftOut(): number {
    return this.#leftOut;
  }

  get isEmpty(): boolean {
    return this.#charts === 0;
  }

  /** @param resource - the plural of the object's type */
  add({
    namespace,
    resource,
    label,
  }: {
    readonly namespace: string;
    readonly resource: string;
    readonly label: string;
  }) {
    const chart = this.#chart(namespace, label);
    if (chart) chart.resources[resource] = (chart.resources[resource] ?? 0) + 1;
    else this.#leftOut += 1;
  }

  /** `{SHA-256 of the namespace: [{name, version, resources}]}` */
  toJSON(): object {
    const hashed = [...this.#namespaces].map(([namespace, charts]) => [
      hash('sha256', namespace),
      [...charts.values()],
    ]);
    return Object.fromEntries(hashed) as object;
  }

  #chart(namespace: string, label: string): Chart | undefined {
    const charts = this.#namespaces.get(namespace) ?? new Map<string, Chart>();
    const known = charts.get(label);
    if (known || this.#charts === mostCharts) return known;
    this.#charts += 1;
    const chart = { ...parseChartLabel(label), resources: {} };
    this.#namespaces.set(namespace, charts.set(label, chart));
    return chart;
  }
}
