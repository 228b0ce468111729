import { present } from '@insights/process';
import { type GatheringSummary, summarizeGathers } from './gathering-summary.ts';
import { gathersRecordPath } from '../gathers-record.ts';
import { gathersLimits, type InspectLimits } from '../limits.ts';
import { MemberChecks } from './member-checks.ts';
import type { TarEntry } from './tar-reader.ts';

/** What the members of an archive add up to. */
export interface MemberSummary {
  readonly records: number;
  /** Of all contents together. */
  readonly uncompressedBytes: number;
  /** Newest modification time of a record. */
  readonly capturedAt: Date;
  /** The UUID in `config/id`, when that is the first record. */
  readonly clusterId?: string;
  /** Absent when there is no readable `insights-operator/gathers.json`. */
  readonly gathering?: GatheringSummary;
}

const clusterIdPath = 'config/id';
const uuidBytes = 36;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Checks the members of an untrusted archive one by one and adds them up. */
export class MemberTally {
  readonly #checks: MemberChecks;
  #uncompressedBytes = 0;
  #newestMilliseconds = 0;
  #clusterId: string | undefined;
  #gathering: GatheringSummary | undefined;

  constructor(limits: Required<InspectLimits>) {
    this.#checks = new MemberChecks(limits);
  }

  /** @throws ArchiveError `ERR_ARCHIVE_TOO_LARGE`, `ERR_ARCHIVE_UNSAFE`; what reading the contents throws */
  async add(entry: TarEntry): Promise<void> {
    this.#checks.require(entry);
    this.#uncompressedBytes += entry.bytes;
    this.#newestMilliseconds = Math.max(this.#newestMilliseconds, entry.modifiedAt.getTime());
    if (this.#checks.records === 1) this.#clusterId = await readClusterId(entry);
    if (entry.path === gathersRecordPath) this.#gathering = await readGathers(entry);
  }

  summary(): MemberSummary {
    return {
      records: this.#checks.records,
      uncompressedBytes: this.#uncompressedBytes,
      capturedAt: new Date(this.#newestMilliseconds),
      ...present({ clusterId: this.#clusterId, gathering: this.#gathering }),
    };
  }
}

async function readClusterId({ path, bytes, contents }: TarEntry): Promise<string | undefined> {
  if (path !== clusterIdPath || bytes !== uuidBytes) return undefined;
  const text = Buffer.concat(await Array.fromAsync(contents)).toString('latin1');
  return uuid.test(text) ? text : undefined;
}

async function readGathers({ bytes, contents }: TarEntry): Promise<GatheringSummary | undefined> {
  if (bytes > gathersLimits.bytes) return undefined;
  return summarizeGathers(Buffer.concat(await Array.fromAsync(contents)));
}
