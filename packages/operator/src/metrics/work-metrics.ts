import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** How a gathering ended: the phases of a run. */
export type GatherResult = 'succeeded' | 'partial' | 'failed' | 'cancelled';

/** Gatherings and the times of the last successes. */
export class WorkMetrics {
  readonly #gathers: Counter<'result'>;
  readonly #gatherSeconds: Histogram;
  readonly #archiveBytes: Gauge;
  readonly #lastGather: Gauge;
  readonly #lastUpload: Gauge;
  readonly #lastReport: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
    this.#gathers = new Counter({
      name: 'insights_gather_total',
      help: 'Gatherings, by result.',
      labelNames: ['result'],
      registers,
    });
    this.#gatherSeconds = new Histogram({
      name: 'insights_gather_seconds',
      help: 'Time that gatherings took.',
      buckets: [1, 5, 15, 30, 60, 120, 300, 600, 1800],
      registers,
    });
    this.#archiveBytes = gauge('insights_archive_bytes', 'Size of the last archive.');
    this.#lastGather = gauge(
      'insights_last_gather_timestamp_seconds',
      'When the last archive was complete; 0 is never.',
    );
    this.#lastUpload = gauge(
      'insights_last_upload_timestamp_seconds',
      'When the last archive was accepted; 0 is never.',
    );
    this.#lastReport = gauge('insights_last_report_timestamp_seconds', 'When the last report was read; 0 is never.');
    for (const result of ['succeeded', 'partial', 'failed', 'cancelled']) this.#gathers.inc({ result }, 0);
  }

  /** Counts a gathering. @param archiveBytes - of its archive, when there is one */
  countGather(result: GatherResult, seconds: number, archive?: { readonly bytes: number; readonly at: Date }): void {
    this.#gathers.inc({ result });
    this.#gatherSeconds.observe(seconds);
    if (!archive) return;
    this.#archiveBytes.set(archive.bytes);
    this.#lastGather.set(archive.at.getTime() / 1000);
  }

  setLastUpload(at: Date): void {
    this.#lastUpload.set(at.getTime() / 1000);
  }

  setLastReport(at: Date): void {
    this.#lastReport.set(at.getTime() / 1000);
  }
}
