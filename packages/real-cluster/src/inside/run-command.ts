import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

/** What {@link runCommand} takes. */
export interface CommandOptions {
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Aborts when the command must end: SIGTERM, and SIGKILL when that takes too long. */
  readonly signal: AbortSignal;
  /** Given the running command, for signals to be passed on to it. */
  readonly onStart: (child: ChildProcess) => void;
}

const signalledBase = 128; // as shells report it
const notFound = 127;

/** Runs the command with this process's standard streams. @returns its exit code; 127 when it cannot be started */
export function runCommand({ command, env, signal, onStart }: CommandOptions): Promise<number> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: 'inherit' });
    const end = () => void child.kill('SIGTERM');
    signal.addEventListener('abort', end, { once: true });
    child.once('error', (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      resolve(notFound);
    });
    child.once('exit', (code, name) => {
      signal.removeEventListener('abort', end);
      resolve(code ?? signalledBase + constants.signals[name ?? 'SIGKILL']);
    });
    onStart(child);
  });
}
