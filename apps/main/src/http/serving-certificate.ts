import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { type Clock, CodedError, errorCode, type Logger } from '@insights/process';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';

/** Where a certificate and its key are, in PEM. */
export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** A certificate and its key. */
export interface CertificatePair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

interface ServingCertificateDependencies {
  readonly files: CertificateFiles;
  readonly clock: Clock;
  readonly log: Logger;
}

const lookAgainMilliseconds = 60_000;

/** The pair that is served with. The certificate of a service is replaced while the process runs. */
export class ServingCertificate implements Loop {
  /** There is a new pair. */
  readonly changed = new Trigger();
  readonly #dependencies: ServingCertificateDependencies;
  readonly #woken = new Trigger();
  #pair: CertificatePair;

  private constructor(dependencies: ServingCertificateDependencies, pair: CertificatePair) {
    this.#dependencies = dependencies;
    this.#pair = pair;
  }

  /** Reads the first pair. @throws CodedError `ERR_USAGE` that names the flag of the file that is not good */
  static async load(dependencies: ServingCertificateDependencies): Promise<ServingCertificate> {
    return new ServingCertificate(dependencies, await readCertificate(dependencies.files));
  }

  get pair(): CertificatePair {
    return this.#pair;
  }

  wake(): void {
    this.#woken.fire();
  }

  /** Looks every minute whether the files were replaced, until the signal aborts. A bad pair leaves the last good one. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#dependencies;
    while (!signal.aborted) {
      await this.#woken.wait(clock, lookAgainMilliseconds, signal);
      if (signal.aborted) return;
      // The two files are not replaced at the same instant, and the old certificate is good for weeks after.
      await this.#look().catch((err: unknown) => log.warn({ err }, 'Could not take over the serving certificate'));
    }
  }

  async #look(): Promise<void> {
    const { files, log } = this.#dependencies;
    const pair = await readCertificate(files);
    if (pair.cert.equals(this.#pair.cert) && pair.key.equals(this.#pair.key)) return;
    this.#pair = pair;
    log.info('Took over a new serving certificate');
    this.changed.fire();
  }
}

async function readCertificate({ certificateFile, keyFile }: CertificateFiles): Promise<CertificatePair> {
  const cert = await readPem('--tls-cert', certificateFile);
  const key = await readPem('--tls-key', keyFile);
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new CodedError('ERR_USAGE', '--tls-cert and --tls-key: not a certificate with its key, in PEM', { cause });
  }
  return { cert, key };
}

async function readPem(flag: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CodedError('ERR_USAGE', `${flag}: cannot read ${path}: ${errorCode(cause) ?? 'failed'}`, { cause });
  }
}
