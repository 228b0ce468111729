import { access, constants, open, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { errorCode } from '@insights/process';
import { ContainerFailure } from './container-failure.ts';

/** Where a program may be. */
export interface ProgramPlace {
  /** As the pod or the image names it, for the message. */
  readonly program: string;
  /** Its path on this machine when it was named by a path. */
  readonly path: string;
  /** `PATH` on this machine. */
  readonly searchPath: string;
}

/**
 * Finds what to execute, as a container runtime does before it starts a container.
 * @returns a path on this machine
 * @throws ContainerFailure `CreateContainerError` without a program; `RunContainerError` in the words of runc
 */
export async function findExecutable({ program, path, searchPath }: ProgramPlace): Promise<string> {
  if (program === '') throw new ContainerFailure('CreateContainerError', 'no command specified');
  const found = isAbsolute(path) ? path : await findOnPath(path, searchPath);
  if (found === undefined) throw cannotStart(`exec: "${program}": executable file not found in $PATH`);
  try {
    if ((await stat(found)).isDirectory()) throw cannotStart(`exec: "${program}": is a directory`);
    await access(found, constants.X_OK);
    await checkFormat(found, program);
    return found;
  } catch (error) {
    const text = errorTexts[errorCode(error) ?? ''];
    throw text === undefined ? error : cannotStart(`exec: "${program}": ${text(program)}`, error);
  }
}

const errorTexts: Readonly<Record<string, (program: string) => string>> = {
  ENOENT: (program) => `stat ${program}: no such file or directory`,
  ENOTDIR: (program) => `stat ${program}: not a directory`,
  EACCES: () => 'permission denied',
};

/** The failure of a program that exists but that the system refuses to execute. */
export function cannotStart(text: string, cause?: unknown): ContainerFailure {
  const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${text}: unknown`;
  return new ContainerFailure('RunContainerError', message, { cause });
}

async function findOnPath(program: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter)) {
    const candidate = join(folder, program);
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return candidate;
  }
  return undefined;
}

// `#!`, ELF, and Mach-O of both byte orders and of several architectures.
const beginnings = ['2321', '7f454c46', 'cffaedfe', 'feedfacf', 'cafebabe'];

// The C library would hand anything else to a shell; a container runtime does not.
async function checkFormat(path: string, program: string): Promise<void> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  const start = buffer.subarray(0, bytesRead).toString('hex');
  if (!beginnings.some((beginning) => start.startsWith(beginning))) {
    throw cannotStart(`exec: "${program}": exec format error`);
  }
}
