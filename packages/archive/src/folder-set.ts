import { PathSet } from './path-set.ts';

// Far more than one archive has; the set grows.
const firstCapacity = 4096;

/** The folders of the records met so far: a record cannot stand where a folder is, nor a folder where a record is. */
export class FolderSet {
  readonly #folders = new PathSet(firstCapacity);
  // Records of one list share their folder.
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
    const folders: string[] = [];
    if (folderOf(path) === this.#last) return folders;
    for (let folder = folderOf(path); folder !== '' && !this.#folders.has(folder); folder = folderOf(folder)) {
      folders.push(folder);
    }
    return folders;
  }

  add(path: string, newFolders: readonly string[]): void {
    for (const folder of newFolders) this.#folders.add(folder);
    this.#last = folderOf(path);
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
