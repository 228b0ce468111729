import { usageError } from '@insights/process';

const ending = '.tar.gz';

/**
 * `a-obfuscated.tar.gz` for `a.tar.gz`.
 * @throws CodedError `ERR_USAGE` for a file that does not end so
 */
export function nameBeside(file: string, what: string): string {
  if (!file.endsWith(ending)) throw usageError(`invalid path to the archive: should end with "${ending}"`);
  return `${file.slice(0, -ending.length)}-${what}${ending}`;
}
