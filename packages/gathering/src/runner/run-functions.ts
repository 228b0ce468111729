import type { ReadingFunction, RunnableFunction } from '../gather-function.ts';
import type { Visits } from '../visit.ts';
import type { FunctionEnvironment } from './function-context.ts';
import { FunctionRun } from './function-run.ts';
import { type Job, JobQueue } from './job-queue.ts';
import type { FunctionReport } from './report.ts';
import { SharedReads } from './shared-reads.ts';
import { VisitingRun } from './visiting-run.ts';

interface RunFunctionsOptions {
  readonly functions: readonly RunnableFunction[];
  readonly environment: FunctionEnvironment;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  onEnd(gatherFunction: RunnableFunction, report: FunctionReport): void;
}

interface Started {
  readonly isFirst: boolean;
  readonly run: FunctionRun;
  /** Absent: it reads by itself, or ended as it began. */
  readonly visits?: Visits | undefined;
  readonly job?: Job | undefined;
}

// How long a list waits for a function that is not ready for it: its own lists may take a whole minute to fail.
const patienceMilliseconds = 30_000;

/**
 * Runs functions side by side. What those marked `first` see, and do by themselves, comes before everything else. Reads
 * begin in the order of the first function that wants them; a function that has seen all its objects finishes before
 * anything new begins.
 * @throws what `onEnd` throws; nothing that a function does
 */
export async function runFunctions(options: RunFunctionsOptions): Promise<void> {
  const { functions, environment, concurrency, signal } = options;
  const source = { cluster: environment.cluster, objects: environment.objects, signal };
  const queues = { first: new JobQueue(concurrency), main: new JobQueue(concurrency) };
  const started = await Promise.all(functions.map((each) => start(each, options)));
  const first = started.filter(({ isFirst }) => isFirst);
  const others = started.filter(({ isFirst }) => !isFirst);

  const firstReads = new SharedReads(visitsOf(first), { source, queue: queues.first });
  const all = [...visitsOf(others), ...started.flatMap(({ visits }) => visits?.afterwards ?? [])];
  const reads = new SharedReads(all, { source, queue: queues.main });
  for (const { run, visits, isFirst } of started) {
    if (!visits) continue;
    const visiting = new VisitingRun({ run, visits, queue: queues.main });
    visiting.enter({ first: isFirst ? firstReads : reads, later: reads });
  }
  await queues.first.run([...firstReads.start(), ...jobsOf(first)]);
  await runPatiently(queues.main, { reads, jobs: jobsOf(others), environment });
}

async function start(gatherFunction: RunnableFunction, options: RunFunctionsOptions): Promise<Started> {
  const { environment, signal } = options;
  const onEnd = (report: FunctionReport) => options.onEnd(gatherFunction, report);
  const run = new FunctionRun({ gatherFunction, environment, signal, onEnd });
  const isFirst = gatherFunction.first ?? false;
  if ('gather' in gatherFunction) return { isFirst, run, job: () => gatherAlone(run, gatherFunction) };
  return { isFirst, run, visits: await run.turn(() => gatherFunction.begin()) };
}

async function gatherAlone(run: FunctionRun, gatherFunction: ReadingFunction): Promise<void> {
  await run.turn((context) => gatherFunction.gather(context));
  run.end();
}

async function runPatiently(
  queue: JobQueue,
  { reads, jobs, environment }: { reads: SharedReads; jobs: readonly Job[]; environment: FunctionEnvironment },
): Promise<void> {
  const over = new AbortController();
  const ready = reads.start();
  if (reads.isWaiting) void startInTime(reads, environment, over.signal);
  try {
    await queue.run([...ready, ...jobs]);
  } finally {
    over.abort();
  }
}

async function startInTime(reads: SharedReads, { clock }: FunctionEnvironment, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(patienceMilliseconds, signal);
  } catch {
    return; // all have ended
  }
  reads.startWaiting();
}

function visitsOf(started: readonly Started[]) {
  return started.flatMap(({ visits }) => visits?.visits ?? []);
}

function jobsOf(started: readonly Started[]): Job[] {
  return started.flatMap(({ job }) => job ?? []);
}
