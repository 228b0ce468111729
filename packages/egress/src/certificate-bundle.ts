import { readFileSync, statSync } from 'node:fs';
import { errorCode, errorMessage } from '@insights/process';
import { parsePemBundle } from './pem-bundle.ts';

/** PEM certificates, one in each text: as they are, or asked for before each connection. The same array means no change. */
export type CertificateSource = readonly string[] | (() => readonly string[]);

// A ConfigMap holds 1 MiB; whatever is much longer is no bundle.
const mostBytes = 4 * 1024 * 1024;
const none: readonly string[] = [];

/**
 * A mounted bundle of certificates, read again when the file changes. Looking costs one `stat`, so
 * that {@link certificates} can be asked before each connection.
 */
export class CertificateBundle {
  readonly #path: string;
  readonly #onProblems: (problems: readonly string[]) => void;
  #version = '';
  #certificates = none;

  /** @param onProblems - told once per version of the file what in it cannot be used, one sentence each */
  constructor(path: string, onProblems: (problems: readonly string[]) => void) {
    this.#path = path;
    this.#onProblems = onProblems;
  }

  /**
   * The certificates of the file as it is now; none when there is no file. A file without a certificate that can be read is
   * a problem, and what was there before stays in force; an empty one says that there are none.
   */
  readonly certificates = (): readonly string[] => {
    const version = this.#look();
    if (version === this.#version) return this.#certificates;
    this.#version = version;
    this.#certificates = version === '' ? none : this.#read();
    return this.#certificates;
  };

  /** What changes when the file does: the kubelet swaps a link, editors write in place. Empty without a file. */
  #look(): string {
    try {
      const { ino, mtimeMs, ctimeMs, size } = statSync(this.#path);
      return [ino, mtimeMs, ctimeMs, size].join(':');
    } catch (error) {
      return errorCode(error) === 'ENOENT' ? '' : `unreadable: ${errorMessage(error)}`;
    }
  }

  #read(): readonly string[] {
    try {
      const { certificates, problems } = parsePemBundle(this.#text());
      if (problems.length > 0) this.#report(problems);
      return certificates.length === 0 && problems.length > 0 ? this.#certificates : certificates;
    } catch (error) {
      this.#report([`it cannot be read: ${errorMessage(error)}`]);
      return this.#certificates;
    }
  }

  #text(): string {
    const stats = statSync(this.#path);
    if (!stats.isFile()) throw new Error('it is not a file');
    if (stats.size > mostBytes) throw new Error(`it has ${stats.size} bytes, more than ${mostBytes}`);
    const text = readFileSync(this.#path, 'utf8');
    if (text.trim() !== '' && !text.includes('-----BEGIN ')) throw new Error('it holds no certificate in PEM');
    return text;
  }

  #report(problems: readonly string[]): void {
    this.#onProblems(problems.map((problem) => `${this.#path}: ${problem}`));
  }
}
