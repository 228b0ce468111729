import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { OperatorImageError } from '../errors.ts';

/** What {@link runProgram} takes besides the command. */
export interface RunProgramOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Told every line the program writes, as it comes. */
  readonly onLine?: (line: string) => void;
  /**
   * Whether it is a build, which is ended by the programs of its steps in place of SIGTERM, also when this process is killed. It
   * then runs in a session of its own, where no Ctrl-C of a terminal reaches it.
   */
  readonly isBuild?: boolean;
}

// What an error says of the output: enough for the failing step and the one before.
const keptLines = 40;
const keeper = [process.execPath, '--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'keep-build.ts')];

/**
 * Runs a program to its end.
 * @returns what it wrote to standard output, without the last line break
 * @throws OperatorImageError `ERR_IMAGE_TOOL_MISSING` when it is not installed, `ERR_IMAGE_BUILD_FAILED` when it failed, with
 *   the end of its output unless `onLine` got it; the signal's reason when aborted
 */
export async function runProgram(
  command: readonly string[],
  { cwd, env = {}, onLine, isBuild = false }: RunProgramOptions,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const [program = '', ...args] = isBuild ? [...keeper, ...command] : command;
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    ...(isBuild ? { detached: true } : { signal }),
  });
  // A keeper sees it close with this process too, however that ends; others have nothing to read.
  const onAbort = () => void child.stdin.end();
  if (!isBuild) child.stdin.end();
  signal.addEventListener('abort', onAbort, { once: true });
  const output: string[] = [];
  const all: string[] = [];
  const note = (lines: string[]) => (line: string) => {
    all.push(line);
    if (all.length > keptLines) all.shift();
    if (lines !== all) lines.push(line);
    onLine?.(line);
  };
  createInterface(child.stdout).on('line', note(output));
  createInterface(child.stderr).on('line', note(all));
  const code = await new Promise<number | null>((resolve, reject) => {
    // A program that was told to end is waited for: it may have something to put away.
    child.once('error', (cause) => {
      if (!signal.aborted) reject(new OperatorImageError('ERR_IMAGE_TOOL_MISSING', `cannot run ${program}`, { cause }));
    });
    child.once('close', resolve);
  }).finally(() => signal.removeEventListener('abort', onAbort));
  signal.throwIfAborted();
  if (code === 0) return output.join('\n');
  const [name = '', ...others] = command;
  const what = [name, others.find((argument) => !argument.startsWith('-')) ?? ''].join(' ').trim();
  // Whoever was told every line has seen them.
  const told = onLine ? '' : `:\n${all.join('\n')}`;
  throw new OperatorImageError('ERR_IMAGE_BUILD_FAILED', `${what} ended with ${code ?? 'a signal'}${told}`);
}
