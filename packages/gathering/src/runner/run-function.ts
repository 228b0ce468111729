import { CodedError, startDeadline } from '@insights/process';
import type { GatherFunction } from '../gather-function.ts';
import { FunctionContext, type FunctionEnvironment } from './function-context.ts';
import { patienceEnds } from './patience.ts';
import { type FunctionReport, ReportBuilder } from './report.ts';

type Ending = { readonly how: 'returned' | 'abandoned' } | { readonly how: 'threw'; readonly thrown: unknown };

/** The error of functions that a cancelled gathering stopped, or never started. */
export const cancelledMessage = 'cancelled';

// What a function has to close its streams in, once its signal was aborted.
const graceSeconds = 5;

/** Runs one function to its end, its time limit or its cancellation. Whatever it does, the result is a report. */
export async function runFunction(
  gatherFunction: GatherFunction,
  environment: FunctionEnvironment,
  signal: AbortSignal,
): Promise<FunctionReport> {
  const { clock, functionTimeoutSeconds } = environment;
  const startedMilliseconds = clock.monotonicMilliseconds();
  const report = new ReportBuilder();
  const milliseconds = functionTimeoutSeconds * 1000;
  using deadline = startDeadline({ clock, milliseconds, what: gatherFunction.id, signal });
  const context = new FunctionContext({ gatherFunction, environment, report, signal: deadline.signal });

  const ending = await endOf(gatherFunction, context);
  context.end();
  if (deadline.signal.aborted) report.addError(signal.aborted ? cancelledMessage : deadline.signal.reason);
  if (ending.how === 'abandoned') report.addError(`did not stop within ${graceSeconds} seconds and was abandoned`);
  if (ending.how === 'threw') addThrown(report, ending.thrown, deadline.signal);
  return report.build(gatherFunction.id, clock.monotonicMilliseconds() - startedMilliseconds);
}

async function endOf(gatherFunction: GatherFunction, context: FunctionContext): Promise<Ending> {
  const ended = new AbortController();
  const patience = { clock: context.clock, aborted: context.signal, graceSeconds };
  try {
    return await Promise.race([
      call(gatherFunction, context),
      patienceEnds(patience, ended.signal).then((): Ending => ({ how: 'abandoned' })),
    ]);
  } finally {
    ended.abort();
  }
}

// Never rejects: a function that was abandoned may still fail later, when nobody listens.
async function call(gatherFunction: GatherFunction, context: FunctionContext): Promise<Ending> {
  try {
    await gatherFunction.gather(context);
    return { how: 'returned' };
  } catch (thrown) {
    return { how: 'threw', thrown };
  }
}

function addThrown(report: ReportBuilder, thrown: unknown, signal: AbortSignal): void {
  // Whatever stopping it made it throw says nothing new.
  if (signal.aborted) return;
  if (thrown instanceof CodedError) report.addError(thrown);
  else report.addPanic(thrown);
}
