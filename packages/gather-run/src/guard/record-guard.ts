import type { ClusterReader } from '@insights/cluster';
import type { Obfuscator, TranslationTable } from '@insights/obfuscation';
import { readObfuscator } from './read-obfuscator.ts';

/** One record on its way into the archive. */
interface Record {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

/** Where records go. */
interface Sink<Stored extends Record, Outcome> {
  add(record: Stored): Promise<Outcome>;
}

interface PrepareOptions {
  readonly cluster: ClusterReader;
  /** Whether addresses and domains are to be hidden. */
  readonly hidesNetworking: boolean;
  /** Of the run before. */
  readonly table: TranslationTable | undefined;
}

/** Stands before the archive: whatever is written passes it. */
export class RecordGuard<Stored extends Record, Outcome> implements Sink<Stored, Outcome> {
  readonly #sink: Sink<Stored, Outcome>;
  #obfuscator: Obfuscator | undefined;
  #warnings: readonly string[] = [];

  constructor(sink: Sink<Stored, Outcome>) {
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

  /** Records what may leave the cluster of a record. */
  add(record: Stored): Promise<Outcome> {
    return this.#sink.add(this.#obfuscator ? obfuscated(record, this.#obfuscator) : record);
  }
}

function obfuscated<Stored extends Record>(record: Stored, obfuscator: Obfuscator): Stored {
  return { ...record, path: obfuscator.path(record.path), bytes: obfuscator.contents(bufferOf(record.bytes)) };
}

// A view: the bytes are not copied.
function bufferOf(bytes: Uint8Array | string): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes);
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
