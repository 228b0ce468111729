import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { type TransformOptions, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { callbackify } from 'node:util';
import { constants, createGzip, type Gzip, type ZlibOptions, type ZlibReset } from 'node:zlib';
import { writeFully } from './write-fully.ts';

const writeThen = callbackify(writeFully);

// Compression runs on another thread and takes up to this much at once.
const queuedBytes = 524_288;

// A buffer that lives through two collections of young objects is freed only by a full one, and memory grows with the
// archive: by 4.5 MiB for 10,000 records when buffers of 256 KiB fill slowly, as much when Node cuts them, below 32 KiB,
// from its pool. With exactly 32 KiB it is 0.1 MiB, at the same speed.
const chunkBytes = 32_768;
const gzipStream: ZlibOptions & TransformOptions = { chunkSize: chunkBytes, highWaterMark: queuedBytes };

/** Size and digest of a compressed file. */
export interface CompressedFile {
  readonly bytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** gzip members into a file, one behind the other, with the digest and the size of what is written. */
export class CompressedOutput {
  // Node resets what deflates, gzip included; its types know of the bare formats alone.
  readonly #gzip: Gzip & ZlibReset;
  readonly #sink: DigestingSink;
  readonly #finished: Promise<void>;
  #failure: { readonly error: unknown } | undefined;
  #rejectPending: (error: unknown) => void = () => {};

  /**
   * @param file - stays open; close it after {@link end} or {@link destroy}
   * @param level - of zlib, 1 to 9
   */
  constructor(file: FileHandle, level: number) {
    this.#gzip = createGzip({ ...gzipStream, level }) as Gzip & ZlibReset;
    this.#sink = new DigestingSink(file);
    this.#finished = pipeline(this.#gzip, this.#sink);
    this.#finished.catch((error: unknown) => {
      this.#failure = { error };
      this.#rejectPending(error);
      this.#sink.fail(error);
    });
  }

  /** Bytes that left the compressor so far, on disk or on their way. */
  get emittedBytes(): number {
    return this.#sink.writtenBytes + this.#sink.writableLength + this.#gzip.readableLength;
  }

  /** Resolves when the bytes are consumed and their memory may be used again. Waits for the disk when that is slow. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#whenDone((done) => this.#gzip.write(bytes, done));
  }

  /** Makes the compressor hand out everything it was given, so that {@link emittedBytes} is exact. */
  async flush(): Promise<void> {
    await this.#whenDone((done) => this.#gzip.flush(constants.Z_SYNC_FLUSH, () => done()));
  }

  /**
   * Ends the gzip member; what is written next begins another. No other call until it resolves.
   * @returns where the member ends in the file, which may not have all of it yet
   */
  async endMember(): Promise<number> {
    await this.#whenDone((done) => this.#gzip.flush(constants.Z_FINISH, () => done()));
    this.#gzip.reset();
    return this.emittedBytes;
  }

  /** Resolves when the file has its first so many bytes. */
  async written(bytes: number): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    await this.#sink.written(bytes);
  }

  /** Ends the last gzip member; resolves when all of it was handed to the file. */
  async end(): Promise<CompressedFile> {
    this.#gzip.end();
    await this.#finished;
    return { bytes: this.#sink.writtenBytes, sha256: this.#sink.digest() };
  }

  /** Drops whatever is pending; when it resolves the file is written to no more. A pending `write`, `flush` or `end` rejects. */
  async destroy(): Promise<void> {
    this.#gzip.destroy();
    this.#sink.destroy();
    await this.#sink.idle();
  }

  // When the disk fails while the compressor waits for it, no callback comes: the end of the pipeline tells. One
  // operation at a time, and no race with a promise that lives as long as the file and would keep every reaction.
  async #whenDone(start: (done: (error?: Error | null) => void) => void): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#rejectPending = reject;
    start((error) => {
      if (!error) resolve();
    });
    await promise;
  }
}

interface Waiter {
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

class DigestingSink extends Writable {
  readonly #file: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  #waiters: Waiter[] = [];
  #writing: Promise<void> = Promise.resolve();
  writtenBytes = 0;

  constructor(file: FileHandle) {
    super({ highWaterMark: queuedBytes });
    this.#file = file;
  }

  digest(): string {
    return this.#hash.digest('hex');
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#hash.update(chunk);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#writing = promise;
    writeThen(this.#file, chunk, (error) => {
      if (!error) this.#wrote(chunk.length);
      resolve();
      done(error);
    });
  }

  /** Resolves when no write is going on. */
  idle(): Promise<void> {
    return this.#writing;
  }

  /** Asked for in the order of the bytes. */
  async written(bytes: number): Promise<void> {
    if (bytes <= this.writtenBytes) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.push({ bytes, resolve, reject });
    await promise;
  }

  fail(error: unknown): void {
    for (const { reject } of this.#waiters) reject(error);
    this.#waiters = [];
  }

  #wrote(bytes: number): void {
    this.writtenBytes += bytes;
    while (this.#waiters[0] && this.#waiters[0].bytes <= this.writtenBytes) this.#waiters.shift()?.resolve();
  }
}
