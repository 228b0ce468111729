import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { OperatorImageError } from '../errors.ts';
import { runProgram } from './run-program.ts';

/** Finds a program in `PATH`. */
export async function findProgram(name: string, searchPath = process.env['PATH'] ?? ''): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter)) {
    const path = join(folder, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/**
 * Makes sure that Debian packages are installed whose programs are missing, where this process may.
 * @param programs - program → the package that has it
 * @throws OperatorImageError `ERR_IMAGE_TOOL_MISSING` that names what is missing and how to install it
 */
export async function requirePrograms(
  programs: Readonly<Record<string, string>>,
  { isRoot, tell }: { isRoot: boolean; tell?: (line: string) => void },
  signal: AbortSignal,
): Promise<void> {
  const missing = await missingPackages(programs);
  if (missing.length === 0) return;
  if (!isRoot || (await findProgram('apt-get')) === undefined) throw notInstalled(missing);
  tell?.(`Installing ${missing.join(' ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  // Somebody else may be installing something.
  const waiting = ['-o', 'DPkg::Lock::Timeout=300'];
  await runProgram(['apt-get', 'update', '-qq', ...waiting], { env }, signal);
  await runProgram(
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...waiting, ...missing],
    { env },
    signal,
  );
  const stillMissing = await missingPackages(programs);
  if (stillMissing.length > 0) throw notInstalled(stillMissing);
}

async function missingPackages(programs: Readonly<Record<string, string>>): Promise<string[]> {
  const looked = await Promise.all(
    Object.entries(programs).map(async ([name, debianPackage]) =>
      (await findProgram(name)) === undefined ? debianPackage : undefined,
    ),
  );
  return looked.filter((name) => name !== undefined);
}

function notInstalled(packages: readonly string[]): OperatorImageError {
  const message = `${packages.join(' and ')} must be installed: apt-get install ${packages.join(' ')}`;
  return new OperatorImageError('ERR_IMAGE_TOOL_MISSING', message);
}
