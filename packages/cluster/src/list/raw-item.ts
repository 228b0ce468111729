import { errorMessage, requireJsonBounds } from '@insights/process';
import { ClusterError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseExactJson } from '../json.ts';
import { withoutAppliedConfiguration } from './applied-configuration.ts';
import type { ItemRanges } from './item-tracker.ts';
import type { WorkBuffer } from './work-buffer.ts';

/** The `metadata` of an object, without `managedFields` and the applied configuration. */
export type ItemMetadata = { name: string; namespace?: string; uid?: string; [member: string]: unknown };

// The largest definitions of custom resources have some ten thousand values, a dozen deep. What is built of a text of
// brackets takes a hundred times its size, and one that is nested very deep ends whoever walks it.
const parsedBounds = { depth: 500, values: 200_000 };

function parseBounded(bytes: Buffer): JsonValue {
  try {
    requireJsonBounds(bytes, parsedBounds, 'the object');
  } catch (cause) {
    throw new ClusterError('ERR_CLUSTER_TOO_LARGE', errorMessage(cause), { cause });
  }
  try {
    return parseExactJson(bytes.toString('utf8'));
  } catch {
    // The parser's message quotes what it could not read, which may be a Secret's.
    throw new ClusterError('ERR_CLUSTER_MALFORMED', 'the object is not valid JSON');
  }
}

/** Kind and version of a list: what its items are when they do not say so themselves. */
export interface ListType {
  /** `PodList`. */
  readonly kind?: string | undefined;
  readonly apiVersion?: string | undefined;
}

/**
 * One object of a list, as the API server wrote it but for `metadata.managedFields` and every member named
 * `kubectl.kubernetes.io/last-applied-configuration`. **Everything here is valid only
 * until the next item is asked for**: the bytes are a view of a buffer that is used again. Copy what has to stay.
 */
export class RawItem {
  readonly #buffer: WorkBuffer;
  readonly #ranges: ItemRanges;
  readonly #shift: number;
  readonly #joined: Buffer;
  // Asked for more than once for every object.
  #name: string | undefined;
  #namespace: string | undefined;
  /** The object's JSON. */
  readonly bytes: Buffer;
  /** `kind` of the list, `PodList`; items of built-in resources have none. Unknown when the list ends with it. */
  readonly listKind: string | undefined;
  /** `apiVersion` of the list, which is that of its items too. */
  readonly apiVersion: string | undefined;

  /** Made by the splitter. Joins what is left of the object in place. */
  constructor(buffer: WorkBuffer, ranges: ItemRanges, { kind, apiVersion }: ListType = {}) {
    const { start, end, cutStart, cutEnd } = ranges;
    this.#buffer = buffer;
    this.#ranges = ranges;
    this.#shift = cutEnd - cutStart;
    this.listKind = kind;
    this.apiVersion = apiVersion;
    // The part before the cut is the short one: metadata comes first in nearly every object.
    if (this.#shift > 0) buffer.move(start, cutStart, this.#shift);
    this.#joined = buffer.slice(start + this.#shift, end);
    this.bytes = withoutAppliedConfiguration(this.#joined);
  }

  /** `metadata.name`; empty when there is none. Cheaper than `metadata`. */
  get name(): string {
    this.#name ??= this.#text(this.#ranges.nameStart, this.#ranges.nameEnd);
    return this.#name;
  }

  /** `metadata.namespace`; `undefined` for objects of the whole cluster. Cheaper than `metadata`. */
  get namespace(): string | undefined {
    this.#namespace ??= this.#text(this.#ranges.namespaceStart, this.#ranges.namespaceEnd);
    return this.#namespace || undefined;
  }

  /** The object's metadata, parsed when asked for. */
  get metadata(): ItemMetadata {
    const value = this.bytes === this.#joined ? this.#metadata() : this.parse()['metadata'];
    return { ...(isJsonObject(value) ? value : {}), name: this.name };
  }

  /**
   * The whole object, parsed; the result is the caller's to keep. Numbers keep their digits, see {@link parseExactJson}.
   * @throws ClusterError `ERR_CLUSTER_TOO_LARGE` for more than 200,000 values, or 500 objects and lists inside each other;
   * `ERR_CLUSTER_MALFORMED`
   */
  parse(): JsonObject {
    const value = parseBounded(this.bytes);
    return isJsonObject(value) ? value : {};
  }

  #metadata(): JsonValue {
    const { metadataStart, metadataEnd } = this.#ranges;
    return metadataStart === -1 ? {} : this.#parse(this.#moved(metadataStart), metadataEnd);
  }

  #text(start: number, end: number): string {
    if (start === -1) return '';
    const value = this.#buffer.slice(this.#moved(start), this.#moved(end));
    // Nearly always a text without escapes.
    if (value[0] === 0x22 && !value.includes(0x5c)) return value.toString('utf8', 1, value.length - 1);
    const parsed = parseBounded(value);
    return typeof parsed === 'string' ? parsed : '';
  }

  #parse(start: number, end: number): JsonValue {
    return parseBounded(this.#buffer.slice(start, end));
  }

  #moved(offset: number): number {
    return offset <= this.#ranges.cutStart ? offset + this.#shift : offset;
  }
}
