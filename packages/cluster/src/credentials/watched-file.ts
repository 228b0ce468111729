import { readFile, stat } from 'node:fs/promises';
import { errorMessage } from '@insights/process';
import { ClusterError } from '../errors.ts';

/**
 * A small file that others replace while we run: a rotated token, certificate or CA. One `stat` tells whether it has
 * to be read again.
 */
export class WatchedFile {
  readonly path: string;
  #seen = '';
  #content: Buffer | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * The file's content; the last good one while the file is missing or empty, as it is for a moment when it is
   * replaced in place.
   * @throws ClusterError `ERR_CLUSTER_CREDENTIALS` when it could never be read
   */
  async read(): Promise<Buffer> {
    try {
      await this.#refresh();
    } catch (cause) {
      if (!this.#content) throw unreadable(`cannot read ${this.path}: ${errorMessage(cause)}`, cause);
    }
    if (!this.#content) throw unreadable(`${this.path} is empty`);
    return this.#content;
  }

  async #refresh(): Promise<void> {
    const { ino, mtimeNs, size } = await stat(this.path, { bigint: true });
    const seen = `${ino} ${mtimeNs} ${size}`;
    if (seen === this.#seen) return;
    const content = await readFile(this.path);
    if (content.length === 0) return;
    this.#content = content;
    // From before reading: a change in between is then seen the next time.
    this.#seen = seen;
  }
}

function unreadable(message: string, cause?: unknown): ClusterError {
  return new ClusterError('ERR_CLUSTER_CREDENTIALS', message, { cause });
}
