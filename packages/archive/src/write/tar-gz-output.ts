import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { CompressedBudget, memberFrameBytes, worstCaseBytes } from './compressed-budget.ts';
import { type CompressedFile, CompressedOutput } from './compressed-output.ts';
import { JoinedOutput } from './joined-output.ts';
import { keptBytes } from '../limits.ts';
import { blockBytes, encodeTarHeader, paddingBytes, type TarMember } from '../tar-header.ts';

const compress = promisify(deflateRaw);
const zeros = Buffer.alloc(2 * blockBytes);

// Less than any header compresses to: below this there is no use in trying.
const smallestMemberBytes = 32;
// Nearer to the limit no gzip member is ended any more: what is left is for the metadata.
const leastRoomBytes = 2048;

interface TarGzOutputOptions {
  /** Stays open; close it after `end` or `destroy`. */
  readonly file: FileHandle;
  readonly level: number;
  /** Limit of the file. */
  readonly compressedBytes: number;
  /** Limit of the tar stream. */
  readonly uncompressedBytes: number;
}

/** The end of a gzip member that is also the end of a record. */
export interface MemberEnd {
  /** In the file. */
  readonly fileBytes: number;
  /** In the tar stream. */
  readonly tarBytes: number;
}

/** A tar.gz that grows record by record and refuses what would make the file too large. */
export class TarGzOutput {
  readonly #output: CompressedOutput;
  readonly #joined: JoinedOutput;
  readonly #budget: CompressedBudget;
  readonly #level: number;
  readonly #uncompressedBytes: number;
  // The end of the tar stream included.
  #tarBytes = zeros.length;
  #endedTarBytes = 0;
  #written: Promise<MemberEnd> = Promise.resolve({ fileBytes: 0, tarBytes: 0 });

  constructor({ file, level, compressedBytes, uncompressedBytes }: TarGzOutputOptions) {
    this.#output = new CompressedOutput(file, level);
    this.#joined = new JoinedOutput(this.#output);
    this.#budget = new CompressedBudget(compressedBytes);
    this.#level = level;
    this.#uncompressedBytes = uncompressedBytes;
  }

  /**
   * @param isPriority - may use the share of the limit that is kept back
   * @returns which limit it exceeds; nothing of it is written then
   */
  async add(
    member: TarMember,
    contents: Uint8Array,
    isPriority: boolean,
  ): Promise<'compressed' | 'uncompressed' | undefined> {
    const pieces = [encodeTarHeader(member), contents, zeros.subarray(0, paddingBytes(contents.length))];
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (this.#tarBytes + bytes > this.#uncompressedBytes - (isPriority ? 0 : keptBytes(this.#uncompressedBytes)))
      return 'uncompressed';
    const worstCase = worstCaseBytes(bytes);
    const fits = worstCase <= this.#remainingBytes(isPriority);
    const charge = fits ? worstCase : await this.#closerCharge(pieces, worstCase, isPriority);
    if (charge === undefined) return 'compressed';

    this.#budget.charge(charge);
    this.#tarBytes += bytes;
    const appended = this.#joined.append(pieces);
    if (appended) await appended;
    return undefined;
  }

  /** Bytes of the tar stream so far. */
  get tarBytes(): number {
    return this.#tarBytes - zeros.length;
  }

  /** Those behind the end of the last gzip member. */
  get openBytes(): number {
    return this.tarBytes - this.#endedTarBytes;
  }

  /**
   * Ends the gzip member behind the last record, unless it ends there already or the file has no room left for that.
   * @returns in turn, a promise that resolves when the file has all of the member
   */
  async endMember(): Promise<{ readonly written: Promise<MemberEnd> }> {
    if (this.openBytes === 0 || this.#remainingBytes(true) < leastRoomBytes) return { written: this.#written };
    const { tarBytes } = this;
    this.#budget.charge(memberFrameBytes);
    const { chargedBytes } = this.#budget;
    const { ended } = await this.#joined.endMember();
    this.#endedTarBytes = tarBytes;
    this.#written = ended.then(async (fileBytes) => {
      this.#budget.settle(chargedBytes);
      await this.#output.written(fileBytes);
      return { fileBytes, tarBytes };
    });
    this.#written.catch(() => {}); // whoever asked for it is told
    return { written: this.#written };
  }

  /** Writes tar's end and gzip's. */
  async end(): Promise<CompressedFile> {
    await this.#joined.append([zeros]);
    await this.#joined.drain();
    return await this.#output.end();
  }

  /** When it resolves the file is written to no more. */
  async destroy(): Promise<void> {
    await this.#output.destroy();
  }

  // The most that a member can become is asked for first. Only near the limit come two dearer and closer answers: the same
  // with the compressor emptied, and the size that the member has when it is compressed by itself.
  async #closerCharge(
    pieces: readonly Uint8Array[],
    worstCase: number,
    isPriority: boolean,
  ): Promise<number | undefined> {
    await this.#settle();
    const remaining = this.#remainingBytes(isPriority);
    if (worstCase <= remaining) return worstCase;
    if (remaining < smallestMemberBytes) return undefined;

    const alone = await compress(Buffer.concat(pieces), { level: this.#level });
    // Where blocks begin and end differs a little from a member to a stream.
    const charge = alone.length + Math.ceil(alone.length / 64) + 64;
    return charge <= remaining ? charge : undefined;
  }

  #remainingBytes(isPriority: boolean): number {
    return this.#budget.remainingBytes(this.#output.emittedBytes, isPriority);
  }

  async #settle(): Promise<void> {
    if (!this.#budget.isUncertain) return;
    await this.#joined.drain();
    await this.#output.flush();
    this.#budget.settle(this.#budget.chargedBytes);
  }
}
