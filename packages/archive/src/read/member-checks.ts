import { quoteName, tooLargeError, unsafeError } from '../errors.ts';
import { FolderSet } from '../folder-set.ts';
import type { InspectLimits } from '../limits.ts';
import { PathSet } from '../path-set.ts';
import { describePathProblem } from '../record-path.ts';
import type { TarMember } from '../tar-header.ts';

/** Holds the members of an untrusted archive to the limits and to harmless, different paths. */
export class MemberChecks {
  readonly #limits: Required<InspectLimits>;
  readonly #paths = new PathSet();
  readonly #folders = new FolderSet();
  #records = 0;

  constructor(limits: Required<InspectLimits>) {
    this.#limits = limits;
  }

  /** Of those that passed. */
  get records(): number {
    return this.#records;
  }

  /** @throws ArchiveError `ERR_ARCHIVE_TOO_LARGE`, `ERR_ARCHIVE_UNSAFE` */
  require({ path, bytes }: TarMember): void {
    const { records, recordBytes } = this.#limits;
    if (this.#records === records) throw tooLargeError('its records', records);
    if (bytes > recordBytes) throw tooLargeError(`the bytes of ${quoteName(path)}`, recordBytes);
    const problem = describePathProblem(path);
    if (problem !== undefined) throw unsafeError(`the path ${quoteName(path)} ${problem}`);
    if (!this.#paths.add(path)) throw unsafeError(`the path ${quoteName(path)} is there twice`);
    this.#requireNoFolder(path);
    this.#records += 1;
  }

  // Programs that unpack fail on a file and a folder of one name, or leave one of them out.
  #requireNoFolder(path: string): void {
    if (this.#folders.has(path)) throw unsafeError(`the path ${quoteName(path)} is a folder too`);
    const folders = this.#folders.newFoldersOf(path);
    const record = folders.find((folder) => this.#paths.has(folder));
    if (record !== undefined) throw unsafeError(`the path ${quoteName(record)} is a folder too`);
    this.#folders.add(path, folders);
  }
}
