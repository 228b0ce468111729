import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ClusterError } from '../errors.ts';
import { refusalError, strayBodyError } from './status-error.ts';
import { transportError } from './transport-error.ts';

// Bigger pieces than the default 16 KiB: fewer turns of the event loop for a page of some megabytes.
const gunzipOptions = { chunkSize: 64 * 1024 };
const longestRefusalBytes = 64 * 1024;

interface ApiResponseOptions {
  readonly message: IncomingMessage;
  readonly request: string;
  /** Who answered, for messages: `the API server`. */
  readonly peer: string;
  /** Ends the reading of the body. */
  readonly signal: AbortSignal;
}

/**
 * An answer whose body has not been read. Nothing is taken from the connection before somebody reads `chunks`, so a
 * slow reader slows down the API server. Whoever has one either reads it or discards it.
 */
export class ApiResponse {
  readonly #message: IncomingMessage;
  readonly #peer: string;
  readonly #signal: AbortSignal;
  /** What was asked, for messages: `GET /api/v1/pods`. */
  readonly request: string;

  constructor({ message, request, peer, signal }: ApiResponseOptions) {
    this.#message = message;
    this.request = request;
    this.#peer = peer;
    this.#signal = signal;
    // An error while nobody reads, as when a prefetched page is lost, is seen by whoever reads later.
    message.on('error', () => {});
  }

  get status(): number {
    return this.#message.statusCode ?? 0;
  }

  get headers(): IncomingHttpHeaders {
    return this.#message.headers;
  }

  /**
   * The body, decompressed, piece by piece; ending the loop early closes the connection.
   * @throws ClusterError `ERR_CLUSTER_UNAVAILABLE` when the connection is lost, `ERR_CLUSTER_TIMEOUT` when the API
   * server keeps silent; the signal's reason when it is aborted
   */
  async *chunks(): AsyncGenerator<Buffer> {
    try {
      yield* this.#decoded() as AsyncIterable<Buffer>;
    } catch (error) {
      this.#signal.throwIfAborted();
      throw transportError(this.request, error, this.#peer);
    }
  }

  /**
   * The whole body.
   * @throws ClusterError `ERR_CLUSTER_TOO_LARGE` when it is longer than `mostBytes`; otherwise as `chunks`
   */
  async bytes(mostBytes: number): Promise<Buffer> {
    const { pieces, isWhole } = await this.#take(mostBytes);
    if (isWhole) return Buffer.concat(pieces);
    throw new ClusterError('ERR_CLUSTER_TOO_LARGE', `${this.request}: the answer is larger than ${mostBytes} bytes`);
  }

  /** The error that this answer, which came just `now`, stands for; reads the body. */
  async refusal(now: Date): Promise<ClusterError> {
    const { pieces } = await this.#take(longestRefusalBytes);
    const { request, status, headers } = this;
    const body = Buffer.concat(pieces).toString('utf8');
    return refusalError({ request, status, retryAfter: headers['retry-after'], now, body });
  }

  /** The error of an answer that is JSON where a log was asked for; reads the body. */
  async strayJson(): Promise<ClusterError> {
    const { pieces } = await this.#take(longestRefusalBytes);
    return strayBodyError(this.request, Buffer.concat(pieces).toString('utf8'));
  }

  /** Closes the connection without reading the body. */
  discard(): void {
    this.#message.destroy();
  }

  async #take(mostBytes: number): Promise<{ pieces: Buffer[]; isWhole: boolean }> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of this.chunks()) {
      bytes += piece.length;
      if (bytes > mostBytes) return { pieces, isWhole: false };
      pieces.push(piece);
    }
    return { pieces, isWhole: true };
  }

  #decoded(): Readable {
    if (this.#message.headers['content-encoding'] !== 'gzip') return this.#message;
    // The error reaches the reader through the last stream.
    return pipeline(this.#message, createGunzip(gunzipOptions), () => {});
  }
}
