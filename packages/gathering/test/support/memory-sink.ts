import type { GatheredRecord, RecordOutcome, RecordSink } from '../../src/gather-context.ts';
import { keepForDocuments } from './test-records.ts';

/** Keeps what a gathering records, in order. */
export class MemorySink implements RecordSink {
  readonly records = new Map<string, string>();
  /** Paths that are refused, as an archive that is full refuses them. */
  readonly refuses = new Set<string>();

  async add({ path, bytes }: GatheredRecord): Promise<RecordOutcome> {
    if (this.refuses.has(path)) return { stored: false, path, error: `record ${path} does not fit` };
    keepForDocuments(path, bytes);
    this.records.set(path, bytes.toString());
    return { stored: true, path, bytes: Buffer.byteLength(bytes) };
  }

  get paths(): string[] {
    return [...this.records.keys()];
  }

  json(path: string): unknown {
    const text = this.records.get(path);
    return text === undefined ? undefined : JSON.parse(text);
  }
}
