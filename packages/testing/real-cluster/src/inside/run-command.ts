import { spawn } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import { constants } from 'node:os';

interface CommandOptions {
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Emits the signals that the command gets: the `process`. */
  readonly signals: Pick<EventEmitter, 'on' | 'off'>;
  /** Aborts when the command must end because the cluster is broken: it gets SIGTERM. */
  readonly signal: AbortSignal;
}

const signalledBase = 128; // as shells report it
const notFound = 127;

/** Signals that are passed on. */
export const passedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs the command with this process's standard streams. @returns its exit code; 127 when it cannot be started */
export function runCommand({ command, env, signals, signal }: CommandOptions): Promise<number> {
  const [program = '', ...args] = command;
  // A process group of its own, signalled as a whole: as when a terminal sends Ctrl-C to a command and its children.
  const child = spawn(program, args, { env, stdio: 'inherit', detached: true });
  const pass = (name: NodeJS.Signals) => void (child.pid && process.kill(-child.pid, name));
  const end = () => pass('SIGTERM');
  for (const name of passedSignals) signals.on(name, pass);
  signal.addEventListener('abort', end, { once: true });
  return new Promise<number>((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      resolve(notFound);
    });
    child.once('exit', (code, name) => resolve(code ?? signalledBase + constants.signals[name ?? 'SIGKILL']));
  }).finally(() => {
    for (const name of passedSignals) signals.off(name, pass);
    signal.removeEventListener('abort', end);
  });
}
