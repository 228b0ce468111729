import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';

interface KeeperOptions {
  readonly id: string;
  readonly keep: boolean;
  readonly folder: string;
  /** Folder of the built programs. */
  readonly programs: string;
  /** What the start program runs inside when the cluster is ready. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The process that outlives the cluster by the time it takes to sweep up. */
export interface Keeper {
  readonly pid: number;
  /** Passes a signal to the start program, which passes it to the command. */
  signal(name: NodeJS.Signals): void;
  /** Cuts the lifeline: everything inside ends at once. */
  readonly cut: () => void;
  /** Exit code of the command, once everything is swept. */
  readonly ended: Promise<number>;
}

// Nothing but a shell waits while the cluster runs. It is in a session of its own, so that neither Ctrl-C nor the end
// of the program that started it keeps it from sweeping.
const script = `
node=$1; sweep=$2; id=$3; fate=$4; shift 4
unshare --net --mount --pid --ipc --uts --fork --kill-child --mount-proc -- "$@"
code=$?
"$node" --disable-warning=ExperimentalWarning "$sweep" "$id" "$fate" 3>&-
exit $code
`;
const signalledBase = 128; // as shells report it
const lifelineDescriptor = 3;

/** Starts the namespaces, `init` as pid 1 in them, and our start program as its child. */
export function startKeeper({ id, keep, folder, programs, command, cwd, env }: KeeperOptions): Keeper {
  const start = join(import.meta.dirname, '..', 'inside', 'start-main.ts');
  const node = [process.execPath, '--disable-warning=ExperimentalWarning'];
  const init = [join(programs, 'init'), ...node, start, folder, programs, id, ...command];
  const sweep = [process.execPath, join(import.meta.dirname, 'sweep-main.ts'), id, keep ? 'keep' : 'remove'];
  const child = spawn('sh', ['-c', script, 'keeper', ...sweep, ...init], {
    cwd,
    env,
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  const lifeline = child.stdio[lifelineDescriptor] as Writable;
  // Writing to a cluster that just ended is no news: `ended` tells.
  lifeline.on('error', () => {});
  return {
    pid: child.pid ?? 0,
    signal: (name) => void lifeline.write(Uint8Array.of(constants.signals[name])),
    cut: () => void lifeline.destroy(),
    ended: exitCodeOf(child).finally(() => lifeline.destroy()),
  };
}

function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signalledBase + constants.signals[signal ?? 'SIGKILL']));
  });
}
