import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { CompressedBudget, worstCaseBytes } from './compressed-budget.ts';
import { type CompressedFile, CompressedOutput } from './compressed-output.ts';
import { JoinedOutput } from './joined-output.ts';
import { keptBytes } from '../limits.ts';
import { blockBytes, encodeTarHeader, paddingBytes, type TarMember } from '../tar-header.ts';

const compress = promisify(deflateRaw);
const zeros = Buffer.alloc(2 * blockBytes);

// Less than any header compresses to: below this there is no use in trying.
const smallestMemberBytes = 32;

interface TarGzOutputOptions {
  /** Stays open; close it after `end` or `destroy`. */
  readonly file: FileHandle;
  readonly level: number;
  /** Limit of the file. */
  readonly compressedBytes: number;
  /** Limit of the tar stream. */
  readonly uncompressedBytes: number;
}

/** A tar.gz that grows member by member and refuses what would make the file too large. */
export class TarGzOutput {
  readonly #output: CompressedOutput;
  readonly #joined: JoinedOutput;
  readonly #budget: CompressedBudget;
  readonly #level: number;
  readonly #uncompressedBytes: number;
  #tarBytes = zeros.length;

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

  /** Writes tar's end and gzip's. */
  async end(): Promise<CompressedFile> {
    await this.#joined.append([zeros]);
    await this.#joined.drain();
    return await this.#output.end();
  }

  destroy(): void {
    this.#output.destroy();
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
    this.#budget.settle();
  }
}
