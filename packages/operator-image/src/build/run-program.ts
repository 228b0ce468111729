import { spawn } from 'node:child_process';
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
   * Ends the program when the signal aborts, in place of SIGTERM. It then runs in a session of its own, where no Ctrl-C of a
   * terminal reaches it.
   */
  readonly end?: (pid: number, hasEnded: () => boolean) => Promise<void>;
}

// What an error says of the output: enough for the failing step and the one before.
const keptLines = 40;

/**
 * Runs a program to its end.
 * @returns what it wrote to standard output, without the last line break
 * @throws OperatorImageError `ERR_IMAGE_TOOL_MISSING` when it is not installed, `ERR_IMAGE_BUILD_FAILED` when it failed, with
 *   the end of its output unless `onLine` got it; the signal's reason when aborted
 */
export async function runProgram(
  [program = '', ...args]: readonly string[],
  { cwd, env = {}, onLine, end }: RunProgramOptions,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(end ? { detached: true } : { signal }),
  });
  const onAbort = () =>
    void (child.pid && end?.(child.pid, () => child.exitCode !== null || child.signalCode !== null));
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
  const command = [program, args.find((argument) => !argument.startsWith('-')) ?? ''].join(' ').trim();
  // Whoever was told every line has seen them.
  const told = onLine ? '' : `:\n${all.join('\n')}`;
  throw new OperatorImageError('ERR_IMAGE_BUILD_FAILED', `${command} ended with ${code ?? 'a signal'}${told}`);
}
