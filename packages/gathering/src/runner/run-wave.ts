import type { GatherFunction, ReadingFunction } from '../gather-function.ts';
import type { Visits } from '../visit.ts';
import type { FunctionEnvironment } from './function-context.ts';
import { FunctionRun } from './function-run.ts';
import { type Job, JobQueue } from './job-queue.ts';
import type { FunctionReport } from './report.ts';
import { SharedReads } from './share-reads.ts';

interface WaveOptions {
  readonly functions: readonly GatherFunction[];
  readonly environment: FunctionEnvironment;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  onEnd(gatherFunction: GatherFunction, report: FunctionReport): void;
}

/** A visiting function that has begun. */
interface Begun {
  readonly run: FunctionRun;
  readonly visits: Visits;
}

/**
 * Runs functions side by side. Reads begin in the order of the first function that wants them; a function that has seen
 * all its objects finishes before anything new begins.
 * @throws what `onEnd` throws; nothing that a function does
 */
export async function runWave(options: WaveOptions): Promise<void> {
  const { functions, environment, concurrency, signal } = options;
  const queue = new JobQueue(concurrency);
  const starts = await Promise.all(functions.map((each) => start(each, options)));
  const visits = starts.flatMap((each) => (each.kind === 'visits' ? each.begun.visits.visits : []));
  const reads = new SharedReads(visits, { cluster: environment.cluster, signal });
  await queue.run(starts.flatMap((each) => (each.kind === 'visits' ? share(each.begun, { reads, queue }) : each.jobs)));
}

type Start =
  | { readonly kind: 'visits'; readonly begun: Begun }
  /** None: it ended as it began. */
  | { readonly kind: 'alone'; readonly jobs: readonly Job[] };

async function start(gatherFunction: GatherFunction, wave: WaveOptions): Promise<Start> {
  const { environment, signal } = wave;
  const onRunEnd = (report: FunctionReport) => wave.onEnd(gatherFunction, report);
  const run = new FunctionRun({ gatherFunction, environment, signal, onEnd: onRunEnd });
  if ('gather' in gatherFunction) return { kind: 'alone', jobs: [() => gatherAlone(run, gatherFunction)] };
  const visits = await run.turn(() => gatherFunction.begin());
  return visits ? { kind: 'visits', begun: { run, visits } } : { kind: 'alone', jobs: [] };
}

async function gatherAlone(run: FunctionRun, gatherFunction: ReadingFunction): Promise<void> {
  await run.turn((context) => gatherFunction.gather(context));
  run.end();
}

function share(begun: Begun, { reads, queue }: { reads: SharedReads; queue: JobQueue }): Job[] {
  const { run, visits } = begun;
  if (visits.visits.length === 0) return [() => finish(begun)];
  let open = visits.visits.length;
  let isComplete = true;
  const onEnd = (isSeen: boolean) => {
    open -= 1;
    isComplete &&= isSeen;
    if (open > 0) return;
    if (isComplete) queue.addNext(() => finish(begun));
    else run.end();
  };
  return visits.visits.flatMap((visit) => {
    const read = reads.join({ run, visit, onEnd });
    return read ? [() => read.run()] : [];
  });
}

async function finish({ run, visits }: Begun): Promise<void> {
  if (visits.finish) await run.turn((context) => visits.finish?.(context));
  run.end();
}
