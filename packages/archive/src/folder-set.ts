import { PathSet } from './path-set.ts';

// Far more than one archive has; the set grows.
const firstCapacity = 4096;
const none: readonly string[] = [];

/** The folders of the records met so far: a record cannot stand where a folder is, nor a folder where a record is. */
export class FolderSet {
  readonly #folders = new PathSet(firstCapacity);
  // Known, with all that it is in. Records of one list share their folder, and every record is asked for twice.
  #last = '';

  /** Memory the set takes. */
  get tableBytes(): number {
    return this.#folders.tableBytes;
  }

  /** @param digest - of the path, when the caller has it */
  has(path: string, digest?: string): boolean {
    return this.#folders.has(path, digest);
  }

  /** The folders that a record would add, the deepest first; none of them can be a record. */
  newFoldersOf(path: string): readonly string[] {
    if (this.#isInLast(path)) return none;
    const own = folderOf(path);
    const folders: string[] = [];
    for (let folder = own; folder !== '' && !this.#folders.has(folder); folder = folderOf(folder)) {
      folders.push(folder);
    }
    if (folders.length === 0) this.#last = own;
    return folders;
  }

  add(path: string, newFolders: readonly string[]): void {
    for (const folder of newFolders) this.#folders.add(folder);
    if (newFolders.length > 0) this.#last = folderOf(path);
  }

  // Asked for every record: without cutting the path.
  #isInLast(path: string): boolean {
    return path.lastIndexOf('/') === this.#last.length && path.startsWith(this.#last);
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
