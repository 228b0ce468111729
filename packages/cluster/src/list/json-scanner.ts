import { ClusterError } from '../errors.ts';
import {
  colon,
  commaOrEnd,
  deepestNesting,
  JsonState,
  key,
  keyOrEnd,
  nothing,
  value,
  valueOrEnd,
} from './json-state.ts';
import { endOfEscape, endOfPlainText, endOfScalar, isScalar } from './json-tokens.ts';
import { skipSilently } from './skip-silently.ts';

/** Told about the containers and tokens near the root; deeper ones are only checked. Offsets count from the input's start. */
export interface ScanListener {
  /** A container opened; `depth` counts it. */
  opened(depth: number, at: number, isArray: boolean): void;
  /** A container closes; `depth` counts it. @returns whether to pause behind it */
  closed(depth: number, at: number): boolean;
  key(depth: number, start: number, end: number): void;
  /** A string (quotes included), number or literal that is a value. */
  scalar(depth: number, start: number, end: number): void;
  comma(depth: number, at: number): void;
}

/** A piece of the input, in a buffer that may be another one each time. */
export interface ScanInput {
  readonly bytes: Buffer;
  /** Offset in the input of the first byte of `bytes`. */
  readonly base: number;
  /** How many bytes are there. */
  readonly length: number;
}

const deepestListened = 4;

/**
 * Walks JSON byte by byte and checks it (RFC 8259) without building anything, in pieces that may be cut anywhere.
 * It accepts what `JSON.parse` accepts, given valid UTF-8.
 */
export class JsonScanner {
  readonly #listener: ScanListener;
  readonly #label: string;
  readonly #state = new JsonState();
  #isInString = false;
  #stringStart = 0;

  /** @param label - what is scanned, for messages */
  constructor(listener: ScanListener, label: string) {
    this.#listener = listener;
    this.#label = label;
  }

  /** Whether the document is complete. */
  get isDone(): boolean {
    return this.#state.expected === nothing;
  }

  /** Offset of the first byte that is still needed when the rest comes, given where the scan stopped. */
  neededFrom(stoppedAt: number): number {
    return this.#isInString && this.#state.depth <= deepestListened ? this.#stringStart : stoppedAt;
  }

  /**
   * Goes on from `from`, an offset in the input.
   * @returns the offset to go on from: behind the container at which the listener paused, or the first byte that
   * cannot be understood before more comes
   * @throws ClusterError `ERR_CLUSTER_MALFORMED`
   */
  scan(input: ScanInput, from: number): number {
    const { bytes, base, length } = input;
    let at = from - base;
    if (this.#isInString) at = this.#string(input, at);
    while (at < length && !this.#isInString) {
      if (this.#state.depth > deepestListened) {
        at = skipSilently(this.#state, { bytes, length, from: at }, deepestListened);
        if (at === length) break;
      }
      const byte = bytes[at];
      switch (byte) {
        case 0x20:
        case 0x0a:
        case 0x0d:
        case 0x09:
          at += 1;
          break;
        case 0x22: // "
          this.#startString(base + at);
          at = this.#string(input, at + 1);
          break;
        case 0x3a: // :
          if (this.#state.expected !== colon) throw this.#unexpected(base + at);
          this.#state.expected = value;
          at += 1;
          break;
        case 0x2c: // ,
          this.#comma(base + at);
          at += 1;
          break;
        case 0x7b: // {
        case 0x5b: // [
          this.#open(base + at, byte === 0x5b);
          at += 1;
          break;
        case 0x7d: // }
        case 0x5d: // ]
          at += 1;
          if (this.#close(base + at - 1, byte === 0x5d)) return base + at;
          break;
        default: {
          const end = this.#scalar(input, at);
          if (end === length) return base + at;
          at = end;
        }
      }
    }
    return base + at;
  }

  #startString(at: number): void {
    if (this.#state.expected === colon || this.#state.expected >= commaOrEnd) throw this.#unexpected(at);
    this.#isInString = true;
    this.#stringStart = at;
  }

  // Returns the index behind the closing quote, or, still in the string, that of the first byte to look at again.
  #string({ bytes, base, length }: ScanInput, from: number): number {
    for (let at = from; ; ) {
      at = endOfPlainText(bytes, at, length);
      if (at === length) return at;
      if (bytes[at] === 0x22) {
        this.#endString(base + at + 1);
        return at + 1;
      }
      const end = endOfEscape(bytes, at, length);
      if (end === undefined) throw this.#unexpected(base + at);
      if (end > length) return at;
      at = end;
    }
  }

  #endString(end: number): void {
    this.#isInString = false;
    const isKey = this.#state.expected === key || this.#state.expected === keyOrEnd;
    this.#state.expected = isKey ? colon : commaOrEnd;
    if (this.#state.depth > deepestListened) return;
    if (isKey) this.#listener.key(this.#state.depth, this.#stringStart, end);
    else this.#listener.scalar(this.#state.depth, this.#stringStart, end);
  }

  #scalar({ bytes, base, length }: ScanInput, start: number): number {
    if (this.#state.expected > valueOrEnd || this.#state.depth === 0) throw this.#unexpected(base + start);
    const end = endOfScalar(bytes, start, length);
    // Inside a container something follows every value: at the end of what is there the token may go on.
    if (end === length) return end;
    if (!isScalar(bytes, start, end)) throw this.#unexpected(base + start);
    this.#state.expected = commaOrEnd;
    if (this.#state.depth <= deepestListened) this.#listener.scalar(this.#state.depth, base + start, base + end);
    return end;
  }

  #open(at: number, isArray: boolean): void {
    if (this.#state.expected > valueOrEnd || (this.#state.depth === 0 && isArray)) throw this.#unexpected(at);
    if (this.#state.depth === deepestNesting) throw this.#malformed(at, `nested deeper than ${deepestNesting}`);
    this.#state.depth += 1;
    this.#state.isArray[this.#state.depth] = isArray ? 1 : 0;
    this.#state.expected = isArray ? valueOrEnd : keyOrEnd;
    if (this.#state.depth <= deepestListened) this.#listener.opened(this.#state.depth, at, isArray);
  }

  #close(at: number, isArray: boolean): boolean {
    const isEmpty = this.#state.expected === (isArray ? valueOrEnd : keyOrEnd);
    if (!isEmpty && this.#state.expected !== commaOrEnd) throw this.#unexpected(at);
    if (this.#state.isArray[this.#state.depth] !== (isArray ? 1 : 0)) throw this.#unexpected(at);
    const depth = this.#state.depth;
    this.#state.depth -= 1;
    this.#state.expected = this.#state.depth === 0 ? nothing : commaOrEnd;
    return depth <= deepestListened && this.#listener.closed(depth, at);
  }

  #comma(at: number): void {
    if (this.#state.expected !== commaOrEnd) throw this.#unexpected(at);
    this.#state.expected = this.#state.isArray[this.#state.depth] === 1 ? value : key;
    if (this.#state.depth <= deepestListened) this.#listener.comma(this.#state.depth, at);
  }

  #unexpected(at: number): ClusterError {
    return this.#malformed(at, this.#state.depth === 0 ? 'not a JSON object' : 'not valid JSON');
  }

  #malformed(at: number, problem: string): ClusterError {
    return new ClusterError('ERR_CLUSTER_MALFORMED', `${this.#label}: the answer is ${problem}, seen at byte ${at}`);
  }
}
