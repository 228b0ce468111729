import { present } from '@insights/process';
import { ArchiveLint, clusterIdPath } from '../lint/archive-lint.ts';
import type { LintFinding } from '../lint/lint-finding.ts';
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
  /** What stands against it for those who read archives; at most 100. */
  readonly findings: readonly LintFinding[];
}

const uuidBytes = 36;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Checks the members of an untrusted archive one by one and adds them up. */
export class MemberTally {
  readonly #checks: MemberChecks;
  readonly #lint = new ArchiveLint();
  #metadataBytes = 0;
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
    const contents = ArchiveLint.isOfInterest(entry) ? Buffer.concat(await Array.fromAsync(entry.contents)) : undefined;
    this.#lint.add(entry, contents);
    if (this.#checks.records === 1) this.#clusterId = contents && clusterIdOf(entry, contents);
    if (entry.path !== gathersRecordPath) return;
    this.#metadataBytes = entry.bytes;
    if (contents && entry.bytes <= gathersLimits.bytes) this.#gathering = summarizeGathers(contents);
  }

  /** @param bytes - of the file */
  summary(bytes: number): MemberSummary {
    return {
      records: this.#checks.records,
      uncompressedBytes: this.#uncompressedBytes,
      findings: this.#lint.end({ bytes, contentBytes: this.#uncompressedBytes - this.#metadataBytes }),
      capturedAt: new Date(this.#newestMilliseconds),
      ...present({ clusterId: this.#clusterId, gathering: this.#gathering }),
    };
  }
}

function clusterIdOf({ path }: TarEntry, contents: Buffer): string | undefined {
  const text = contents.toString('latin1');
  return path === clusterIdPath && contents.length === uuidBytes && uuid.test(text) ? text : undefined;
}
