import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = fileURLToPath(new URL('measured-program.ts', import.meta.url));
const nobody = 65_534;

export interface Measured {
  /** What came of it: figures, or the code of an error. */
  readonly result: unknown;
  /** Memory over that of the same program at rest. */
  readonly mebibytes: number;
}

/** Does something of this package in a process of its own, as a user who has no rights. */
export async function measured(action: 'inspect' | 'list' | 'prune', path: string): Promise<Measured> {
  const isRoot = process.getuid?.() === 0;
  const { stdout } = await run(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, action, path],
    isRoot ? { uid: nobody, gid: nobody } : {},
  );
  return JSON.parse(stdout) as Measured;
}
