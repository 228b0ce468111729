import type { GatherRun, VersionInfo } from '@insights/contract';
import { misnamedDefaultMetrics } from '@insights/process';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const phases = ['Succeeded', 'Partial', 'Failed', 'Cancelled'];
const durationBucketsSeconds = [1, 2, 5, 10, 20, 60, 120, 300, 600, 1200, 1800];

/** What Prometheus is told about this process and its runs. */
export class GathererMetrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];
  readonly #runs = new Counter({
    name: 'insights_gatherer_runs_total',
    help: 'Runs that ended, by phase.',
    labelNames: ['phase'],
    registers: this.#registers,
  });
  readonly #runDuration = new Histogram({
    name: 'insights_gatherer_run_duration_seconds',
    help: 'Duration of runs.',
    buckets: durationBucketsSeconds,
    registers: this.#registers,
  });
  readonly #records = new Counter({
    name: 'insights_gatherer_records_total',
    help: 'Records written to archives.',
    registers: this.#registers,
  });
  readonly #recordBytes = new Counter({
    name: 'insights_gatherer_record_bytes_total',
    help: 'Bytes of records written to archives, before compression.',
    registers: this.#registers,
  });
  readonly #archiveBytes = new Gauge({
    name: 'insights_gatherer_archive_bytes',
    help: 'Size of the newest archive.',
    registers: this.#registers,
  });
  readonly #functionDuration = new Gauge({
    name: 'insights_gatherer_function_duration_seconds',
    help: 'Duration of each function in the newest run that had it.',
    labelNames: ['function'],
    registers: this.#registers,
  });
  readonly #functionErrors = new Counter({
    name: 'insights_gatherer_function_errors_total',
    help: 'Errors that functions reported.',
    labelNames: ['function'],
    registers: this.#registers,
  });

  /** @param functions - ids of the catalogue: the only values of the label `function` */
  constructor({ contract, version, revision }: VersionInfo, functions: readonly string[]) {
    collectDefaultMetrics({ register: this.registry });
    for (const name of misnamedDefaultMetrics) this.registry.removeSingleMetric(name);
    for (const phase of phases) this.#runs.inc({ phase }, 0);
    for (const id of functions) this.#functionErrors.inc({ function: id }, 0);
    const buildInfo = new Gauge({
      name: 'insights_gatherer_build_info',
      help: 'What runs here; always 1.',
      labelNames: ['contract', 'version', 'revision'],
      registers: this.#registers,
    });
    buildInfo.set({ contract, version, revision }, 1);
  }

  /** Counts a run that has ended. */
  observeRun(run: GatherRun): void {
    this.#runs.inc({ phase: run.phase });
    this.#runDuration.observe((Date.parse(run.finishedAt ?? run.startedAt) - Date.parse(run.startedAt)) / 1000);
    this.#records.inc(run.progress.records);
    this.#recordBytes.inc(run.progress.bytes);
    if (run.archive) this.#archiveBytes.set(run.archive.bytes);
    for (const [id, functions] of Map.groupBy(run.functions, ({ name }) => idOf(name))) {
      const milliseconds = functions.reduce((sum, each) => sum + each.durationMilliseconds, 0);
      this.#functionDuration.set({ function: id }, milliseconds / 1000);
      this.#functionErrors.inc(
        { function: id },
        functions.reduce((sum, { errors }) => sum + errors.length, 0),
      );
    }
  }
}

// What rules ask for has its parameters behind the id: `conditional/pod_definition/alert_name=A`.
function idOf(name: string): string {
  return name.split('/').slice(0, 2).join('/');
}
