import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, startDeadline } from '@insights/process';
import { type FinishedRun, GathererSocket } from './gatherer-socket.ts';
import { readPeakMemory } from './peak-memory.ts';

interface GathererOptions {
  /** Path of the bundled gatherer. */
  readonly program: string;
  readonly origin: string;
  readonly pods: number;
  /** Name of the function that records all pods. */
  readonly gatherFunction: string;
  /** Where its files may go. */
  readonly folder: string;
  readonly clock: Clock;
}

/** One gathering of all pods by a gatherer that did nothing before. */
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
// More than any of these archives: the bench is not about limits.
const limits = { archiveBytes: 2 ** 40, compressedBytes: 2 ** 40 };

/** Starts a gatherer, has it gather all pods once, and ends it. @throws Error when a pod is missing in the archive */
export async function measureGatherer(options: GathererOptions, signal: AbortSignal): Promise<GathererMeasurement> {
  const { folder: parent, clock, pods, gatherFunction } = options;
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(parent, 'g-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));

  const spawned = clock.monotonicMilliseconds();
  const child = await startProcess(options, folder, cleanup);
  const socket = new GathererSocket(join(folder, 'sock'));
  await untilItAnswers(socket, child, clock, signal);
  const answered = clock.monotonicMilliseconds();
  const idlePeakBytes = await readPeakMemory(child.pid ?? 0);

  const requested = clock.monotonicMilliseconds();
  const run = await socket.gather({ functions: [gatherFunction], limits }, signal);
  const wallMilliseconds = clock.monotonicMilliseconds() - requested;
  const peakBytes = await readPeakMemory(child.pid ?? 0);
  const archiveBytes = checkedArchiveBytes(run, pods);
  return { wallMilliseconds, startMilliseconds: answered - spawned, idlePeakBytes, peakBytes, archiveBytes };
}

async function startProcess(
  { program, origin, pods }: GathererOptions,
  folder: string,
  cleanup: AsyncDisposableStack,
): Promise<ChildProcess> {
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText(`${origin}/${pods}`));
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

function checkedArchiveBytes({ phase, message, archive }: FinishedRun, pods: number): number {
  if (phase === 'Succeeded' && archive && archive.records >= pods) return archive.bytes;
  throw new Error(`the gatherer did not record ${pods} pods: ${phase}, ${archive?.records ?? 0} records; ${message}`);
}

// JSON is YAML too.
function kubeconfigText(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'bench',
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    clusters: [{ name: 'bench', cluster: { server } }],
    users: [{ name: 'bench', user: {} }],
  });
}
