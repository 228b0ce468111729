import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, startDeadline } from '@insights/process';
import { type FinishedRun, GathererSocket, type RunRequest } from './gatherer-socket.ts';
import { readPeakMemory } from './peak-memory.ts';

interface GathererProcessOptions {
  /** Path of the bundled gatherer. */
  readonly program: string;
  /** Path. */
  readonly kubeconfig: string;
  /** Where its files may go. */
  readonly folder: string;
  readonly clock: Clock;
}

/** One gathering by a gatherer that did nothing before. */
export interface GathererMeasurement {
  /** From the request for a run to its end. */
  readonly wallMilliseconds: number;
  /** From the start of the process to its first answer. */
  readonly startMilliseconds: number;
  /** When it had answered, before it gathered; see `readPeakMemory`. */
  readonly idlePeakBytes: number | undefined;
  /** At the end. */
  readonly peakBytes: number | undefined;
  readonly archiveBytes: number;
}

const startMilliseconds = 30_000;
const pauseMilliseconds = 5;
// As in an image; without it the program would ask git.
const buildIdentity = { INSIGHTS_BUILD_REVISION: 'bench', INSIGHTS_BUILD_TIME: '2026-01-01T00:00:00Z' };

/**
 * Starts a gatherer, has it gather once, and ends it.
 * @param check - throws when the run is not what was to be measured
 */
export async function measureOneGather(
  options: GathererProcessOptions & { readonly request: RunRequest; readonly check: (run: FinishedRun) => void },
  signal: AbortSignal,
): Promise<GathererMeasurement> {
  const { folder: parent, clock, request, check } = options;
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(parent, 'g-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));

  const spawned = clock.monotonicMilliseconds();
  const child = startProcess(options, folder, cleanup);
  const socket = new GathererSocket(join(folder, 'sock'));
  await untilItAnswers(socket, child, clock, signal);
  const answered = clock.monotonicMilliseconds();
  const idlePeakBytes = await readPeakMemory(child.pid ?? 0);

  const requested = clock.monotonicMilliseconds();
  const run = await socket.gather(request, signal);
  const wallMilliseconds = clock.monotonicMilliseconds() - requested;
  const peakBytes = await readPeakMemory(child.pid ?? 0);
  check(run);
  const archiveBytes = run.archive?.bytes ?? 0;
  return { wallMilliseconds, startMilliseconds: answered - spawned, idlePeakBytes, peakBytes, archiveBytes };
}

function startProcess(
  { program, kubeconfig }: GathererProcessOptions,
  folder: string,
  cleanup: AsyncDisposableStack,
): ChildProcess {
  const listeners = ['--listen', `unix:${join(folder, 'sock')}`, '--health-listen', 'tcp://127.0.0.1:0'];
  const args = ['serve', ...listeners, '--storage-path', join(folder, 'archives'), '--kubeconfig', kubeconfig];
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'], ...buildIdentity },
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  cleanup.defer(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return child;
}

async function untilItAnswers(
  socket: GathererSocket,
  child: ChildProcess,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  using deadline = startDeadline({ clock, milliseconds: startMilliseconds, what: 'the start of the gatherer', signal });
  while (!(await socket.answers(deadline.signal))) {
    if (child.exitCode !== null) throw new Error(`the gatherer ended with ${child.exitCode} when it was started`);
    await clock.sleep(pauseMilliseconds, deadline.signal);
  }
}
