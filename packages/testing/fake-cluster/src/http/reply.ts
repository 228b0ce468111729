import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { stringify as stringifyYaml } from 'yaml';
import type { ApiError } from '../api-error.ts';
import type { JsonObject } from '../json.ts';

interface ReplyOptions {
  readonly response: ServerResponse;
  readonly acceptsGzip: boolean;
  /** A fault that ends the body early: properly, or with the connection. */
  readonly cut?: BodyCut | undefined;
}

/** Where a body ends too early, and how. */
export interface BodyCut {
  readonly afterBytes: number;
  readonly isDropped: boolean;
}

/** Thrown inside a body that a fault cuts; the connection is gone then. */
const connectionDropped = new Error('the connection was dropped by a fault');

// As a real API server: smaller answers are not worth the time (apiserver responsewriters, 128 KiB).
const gzipThresholdBytes = 128 * 1024;

/** Writes one answer; every way of answering ends the response. */
export class Reply {
  readonly response: ServerResponse;
  readonly #options: ReplyOptions;
  #bytesSent = 0;

  constructor(options: ReplyOptions) {
    this.response = options.response;
    this.#options = options;
  }

  /** Bytes of the body so far, as sent: after compression. */
  get bytesSent(): number {
    return this.#bytesSent;
  }

  /** Answers with a JSON document, given as an object or as the bytes of one. */
  async json(code: number, body: JsonObject | Buffer, contentType = 'application/json'): Promise<void> {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    await this.stream([bytes, Buffer.from('\n')], { code, contentType, size: bytes.length + 1 });
  }

  /** Answers in YAML. */
  async yaml(code: number, body: JsonObject): Promise<void> {
    const bytes = Buffer.from(stringifyYaml(body));
    await this.stream([bytes], { code, contentType: 'application/yaml', size: bytes.length });
  }

  /** Answers with plain text or bytes. */
  async text(code: number, body: string | Buffer, contentType = 'text/plain; charset=utf-8'): Promise<void> {
    const bytes = Buffer.from(body);
    await this.stream([bytes], { code, contentType, size: bytes.length });
  }

  /** Answers with a `Status`. */
  async error(error: ApiError): Promise<void> {
    const { retryAfterSeconds } = error.options;
    if (retryAfterSeconds !== undefined) this.response.setHeader('retry-after', String(retryAfterSeconds));
    await this.json(error.options.code, error.status);
  }

  /**
   * Answers with chunks as fast as the client takes them.
   * @param size - bytes of all chunks, when known: decides about compression
   */
  async stream(
    chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
    { code, contentType, size }: { code: number; contentType: string; size?: number },
  ): Promise<void> {
    const { response } = this;
    const isGzipped = this.#options.acceptsGzip && (size ?? 0) > gzipThresholdBytes;
    response.statusCode = code;
    response.setHeader('content-type', contentType);
    if (size !== undefined && !isGzipped && !this.#options.cut) response.setHeader('content-length', String(size));
    if (isGzipped) response.setHeader('content-encoding', 'gzip');
    // What comes bit by bit may take long to begin; the client is told now that it will.
    if (size === undefined) response.flushHeaders();
    const source = Readable.from(this.#cut(chunks), { objectMode: true, highWaterMark: 1 });
    const count = (parts: AsyncIterable<Buffer>) => this.#count(parts);
    try {
      if (isGzipped) await pipeline(source, createGzip({ level: 1 }), count, response);
      else await pipeline(source, count, response);
    } catch (error) {
      // A client that hangs up is no failure of the server.
      if (error !== connectionDropped && !response.destroyed) throw error;
    }
  }

  /** Closes the connection without another byte. */
  drop(): void {
    this.response.socket?.destroy();
  }

  /** Sends the head now, for answers that are written bit by bit with {@link write}. */
  begin(contentType: string): void {
    this.response.statusCode = 200;
    this.response.setHeader('content-type', contentType);
    this.response.flushHeaders();
  }

  /** Whether the client keeps up; `false` also when it is gone. */
  write(bytes: Buffer): boolean {
    this.#bytesSent += bytes.length;
    return this.response.write(bytes);
  }

  async *#count(parts: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const part of parts) {
      this.#bytesSent += part.length;
      yield part;
    }
  }

  async *#cut(chunks: Iterable<Buffer> | AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    const { cut } = this.#options;
    let left = cut?.afterBytes ?? Number.POSITIVE_INFINITY;
    for await (const chunk of chunks) {
      if (left > chunk.length) {
        left -= chunk.length;
        yield chunk;
        continue;
      }
      yield chunk.subarray(0, left);
      if (cut?.isDropped) throw connectionDropped;
      return;
    }
  }
}
