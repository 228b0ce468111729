import {
  CodedError,
  errorMessage,
  type FlagValues,
  isLoopback,
  type ListenAddress,
  parseListenAddress,
} from '@insights/process';
import type { flags } from '../command-line.ts';
import type { CertificateFiles } from './serving-certificate.ts';

/** Where `main` serves. */
export interface Addresses {
  /** Health and metrics, for the cluster. */
  readonly listen: ListenAddress;
  /** What is for people, on loopback. */
  readonly localListen: ListenAddress;
  readonly tls: CertificateFiles | undefined;
}

/** Reads the flags that say where to serve. @throws CodedError `ERR_USAGE` that names the flag */
export function readAddresses(values: FlagValues<typeof flags>): Addresses {
  const localListen = readAddress('local-listen', values);
  if (localListen.kind !== 'tcp' || !isLoopback(localListen.host)) {
    throw new CodedError('ERR_USAGE', '--local-listen: must be tcp://127.0.0.1:PORT or another address of loopback');
  }
  return { listen: readAddress('listen', values), localListen, tls: readCertificateFiles(values) };
}

function readAddress(flag: 'listen' | 'local-listen', values: FlagValues<typeof flags>): ListenAddress {
  try {
    return parseListenAddress(values[flag] ?? '');
  } catch (cause) {
    throw new CodedError('ERR_USAGE', `--${flag}: ${errorMessage(cause)}`, { cause });
  }
}

function readCertificateFiles(values: FlagValues<typeof flags>): CertificateFiles | undefined {
  const { 'tls-cert': certificateFile, 'tls-key': keyFile } = values;
  if ((certificateFile === undefined) !== (keyFile === undefined)) {
    const [given, missing] = keyFile === undefined ? ['--tls-cert', '--tls-key'] : ['--tls-key', '--tls-cert'];
    throw new CodedError('ERR_USAGE', `${given} needs ${missing} beside it`);
  }
  return certificateFile && keyFile ? { certificateFile, keyFile } : undefined;
}
