import { parsePemBundle } from '@insights/egress';
import { errorCode } from '@insights/process';
import type { TlsMaterial } from '../credentials/cluster-credentials.ts';
import { WatchedFile } from '../credentials/watched-file.ts';
import { ClusterError, isClusterError } from '../errors.ts';

/** A file of authorities in PEM that may be replaced, or come later. */
export class AuthorityFile {
  readonly #file: WatchedFile;

  constructor(path: string) {
    this.#file = new WatchedFile(path);
  }

  /**
   * Trust in these authorities alone.
   * @throws ClusterError `ERR_CLUSTER_NOT_FOUND` when there is no such file or nothing in it, `ERR_CLUSTER_CREDENTIALS`
   * when it cannot be read or holds no certificate
   */
  async tls(): Promise<TlsMaterial> {
    return trustIn((await this.#read()).toString('utf8'), this.#file.path);
  }

  async #read(): Promise<Buffer> {
    try {
      return await this.#file.read();
    } catch (error) {
      if (!isAbsence(error)) throw error;
      const message = `there are no authorities in ${this.#file.path}`;
      throw new ClusterError('ERR_CLUSTER_NOT_FOUND', message, { cause: error });
    }
  }
}

/**
 * Trust in these authorities alone; blocks that are no certificates are passed over.
 * @param where - they come from, for messages
 * @throws ClusterError `ERR_CLUSTER_CREDENTIALS` when there is no certificate
 */
export function trustIn(pem: string, where: string): TlsMaterial {
  const { certificates } = parsePemBundle(pem);
  if (certificates.length > 0) return { ca: [...certificates] };
  throw new ClusterError('ERR_CLUSTER_CREDENTIALS', `${where} holds no certificate in PEM that can be used`);
}

// Empty: as the file of a ConfigMap that nobody has filled yet.
function isAbsence(error: unknown): boolean {
  if (!isClusterError(error, 'ERR_CLUSTER_CREDENTIALS')) return false;
  const code = errorCode(error.cause);
  return error.cause === undefined || code === 'ENOENT' || code === 'ENOTDIR';
}
