import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { ArchiveError, readError } from '../errors.ts';
import { fileChunks } from './file-chunks.ts';
import type { MemberSummary } from './member-tally.ts';

/** What an inspection found. */
export interface InspectedArchive extends MemberSummary {
  readonly name: string;
  /** Of the compressed file. */
  readonly bytes: number;
  /** Of the compressed file, 64 lower-case hex digits. */
  readonly sha256: string;
}

/** An archive that was inspected and is still open: what is sent is what was looked at, whatever its name now leads to. */
export class OpenArchive implements AsyncDisposable {
  readonly info: InspectedArchive;
  readonly #file: FileHandle;

  /** @param file - open for reading; closed by {@link close} */
  constructor(file: FileHandle, info: InspectedArchive) {
    this.#file = file;
    this.info = info;
  }

  /**
   * The file's bytes, `info.bytes` of them; may be asked for again, for a retry. The last piece is held back until the
   * digest of all of them is that of the inspection, so that a body with a known length stays incomplete otherwise.
   * @throws ArchiveError `ERR_ARCHIVE_CHANGED`, `ERR_ARCHIVE_READ`
   */
  async *contents(): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    let held: Buffer | undefined;
    try {
      for await (const chunk of fileChunks(this.#file, this.info.bytes)) {
        hash.update(chunk);
        if (held) yield held;
        held = chunk;
      }
    } catch (error) {
      throw readError(this.info.name, error);
    }
    if (hash.digest('hex') !== this.info.sha256) {
      throw new ArchiveError('ERR_ARCHIVE_CHANGED', `${this.info.name} was changed after it was inspected`);
    }
    if (held) yield held;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** The same as {@link close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
