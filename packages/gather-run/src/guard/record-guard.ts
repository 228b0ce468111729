import type { ArchiveRecord, RecordOutcome } from '@insights/archive';
import type { ClusterReader } from '@insights/cluster';
import { findSecret, maskSecrets, type Obfuscator, type TranslationTable } from '@insights/obfuscation';
import { isObject, type JsonObject } from '@insights/process';
import { readObfuscator } from './read-obfuscator.ts';

/** Where records go. */
interface Sink {
  add(record: ArchiveRecord): Promise<RecordOutcome>;
}

/** A record whose bytes can be looked at. */
interface ReadyRecord extends ArchiveRecord {
  readonly bytes: Buffer;
}

interface PrepareOptions {
  readonly cluster: ClusterReader;
  /** Whether addresses and domains are to be hidden. */
  readonly hidesNetworking: boolean;
  /** Of the run before. */
  readonly table: TranslationTable | undefined;
}

/** Stands before the archive: whatever is written passes it, with or without obfuscation. */
export class RecordGuard {
  readonly #sink: Sink;
  #obfuscator: Obfuscator | undefined;
  #warnings: readonly string[] = [];

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /**
   * Reads what has to be known of the cluster; before the first record.
   * @throws CodedError `ERR_OBFUSCATION_UNREADABLE`; the signal's reason
   */
  async prepare({ cluster, hidesNetworking, table }: PrepareOptions, signal: AbortSignal): Promise<void> {
    if (!hidesNetworking) return;
    const { obfuscator, warnings } = await readObfuscator({ cluster, table }, signal);
    this.#obfuscator = obfuscator;
    this.#warnings = warnings;
  }

  /** Whether addresses and domains are hidden. */
  get isObfuscating(): boolean {
    return this.#obfuscator !== undefined;
  }

  /** What is needed to undo the obfuscation of what was recorded; `undefined` when nothing is hidden. */
  get translationTable(): TranslationTable | undefined {
    return this.#obfuscator?.table();
  }

  /** About the run as a whole. */
  get warnings(): readonly string[] {
    if (!this.#obfuscator?.isTableFull) return this.#warnings;
    return [...this.#warnings, 'obfuscation: the translation table is full, further addresses are hidden for good'];
  }

  /** Stores what may leave the cluster of a record; one in which a secret is seen is refused. */
  async add(record: ArchiveRecord): Promise<RecordOutcome> {
    const ready = this.#ready(record);
    const secret = findSecret(ready.bytes);
    if (!secret) return this.#sink.add(ready);
    const error = `record ${ready.path} holds a secret (${secret.kind}) and will not be included in the archive`;
    return { stored: false, path: ready.path, error };
  }

  /** The same of a record that no archive can do without: of secrets in it nothing is left but `x`. */
  addMetadata(record: ArchiveRecord): Promise<RecordOutcome> {
    return this.#sink.add(this.metadata(record));
  }

  /** What {@link addMetadata} stores. */
  metadata(record: ArchiveRecord): ArchiveRecord {
    const ready = this.#ready(record);
    return { ...ready, bytes: maskSecrets(ready.bytes) };
  }

  /** The same of each text in what is kept on disk beside the archive. */
  note(value: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.#noted(member)]));
  }

  #noted(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((element) => this.#noted(element));
    if (isObject(value)) return this.note(value);
    if (typeof value !== 'string') return value;
    const bytes = Buffer.from(value);
    return maskSecrets(this.#obfuscator?.contents(bytes) ?? bytes).toString();
  }

  #ready(record: ArchiveRecord): ReadyRecord {
    const bytes = bufferOf(record.bytes);
    const obfuscator = this.#obfuscator;
    if (!obfuscator) return { ...record, bytes };
    return { ...record, path: obfuscator.path(record.path), bytes: obfuscator.contents(bytes) };
  }
}

// A view: the bytes are not copied.
function bufferOf(bytes: Uint8Array | string): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes);
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
