import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { type Clock, CodedError, errorCode, type Logger } from '@insights/process';

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

const lookAgainMilliseconds = 60_000;

/** Reads a pair. @throws CodedError `ERR_USAGE` that names the flag of the file that is not good */
export async function readCertificate({ certificateFile, keyFile }: CertificateFiles): Promise<CertificatePair> {
  const [cert, key] = await Promise.all([readPem('--tls-cert', certificateFile), readPem('--tls-key', keyFile)]);
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new CodedError('ERR_USAGE', '--tls-cert and --tls-key: not a certificate with its key, in PEM', { cause });
  }
  return { cert, key };
}

/** What {@link followCertificate} takes. */
export interface FollowCertificateOptions {
  readonly files: CertificateFiles;
  /** The pair that is served with now. */
  readonly current: CertificatePair;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called with each new pair; connections that are open keep the old one. */
  readonly onChange: (pair: CertificatePair) => void;
}

/** Looks every minute whether the files were replaced, until the signal aborts. A bad pair leaves the last good one. */
export async function followCertificate(options: FollowCertificateOptions, signal: AbortSignal): Promise<void> {
  const { files, clock, log, onChange } = options;
  let { current } = options;
  while (!signal.aborted) {
    await clock.sleep(lookAgainMilliseconds, signal).catch(() => {});
    if (signal.aborted) return;
    try {
      const pair = await readCertificate(files);
      if (pair.cert.equals(current.cert) && pair.key.equals(current.key)) continue;
      onChange(pair);
      current = pair;
      log.info('Took over a new serving certificate');
    } catch (err) {
      // The two files are not replaced at the same instant, and the old certificate is good for weeks after.
      log.warn({ err }, 'Could not take over the serving certificate');
    }
  }
}

async function readPem(flag: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CodedError('ERR_USAGE', `${flag}: cannot read ${path}: ${errorCode(cause) ?? 'failed'}`, { cause });
  }
}
