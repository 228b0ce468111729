import { errorCode, startDeadline } from '@insights/process';
import type { GatherContext } from '../../gather-context.ts';
import { atMost } from '../../logs/container-log.ts';
import { linesOf } from '../../logs/line-splitter.ts';
import { sideBySide } from '../../logs/side-by-side.ts';
import { isOfOneRead, problemText } from '../../problem.ts';
import type { ConditionalRun } from '../conditional-run.ts';
import { rapidBounds } from './bounds.ts';
import type { Candidates } from './candidates.ts';
import { KeptBytes } from './kept-bytes.ts';
import { LogSearch, type SearchEnvironment } from './log-search.ts';
import { matchPods } from './match-pods.ts';
import { UsableRequests } from './usable-requests.ts';
import { type WantedLog, wantedLogs } from './wanted-logs.ts';

interface Gathering extends SearchEnvironment {
  readonly usable: UsableRequests;
  readonly context: GatherContext;
  /** Threads that ended for lack of memory. */
  losses: number;
}

const mostLosses = 3;

/** Reads the logs that requests want, and records the lines that they look for. */
export async function gatherLogs(run: ConditionalRun, candidates: Candidates, context: GatherContext): Promise<void> {
  const { expressions, requestOutcomes: outcomes } = run;
  using deadline = startDeadline({
    clock: context.clock,
    milliseconds: millisecondsLeft(candidates, context),
    what: 'rapid_container_logs',
    signal: context.signal,
  });
  const environment = { expressions, outcomes, kept: new KeptBytes(outcomes), signal: deadline.signal };
  const gathering = { ...environment, usable: new UsableRequests(environment), context, losses: 0 };
  let unread = 0;
  try {
    const logs = wantedLogs(await matchPods(run, candidates, { context, signal: deadline.signal }), outcomes);
    await sideBySide(logs, async (log) => {
      const reason = whyNot(gathering);
      if (reason === undefined) await gatherLog(log, gathering);
      else {
        unread += 1;
        for (const { index } of log.requests) outcomes.of(index).cut ??= reason;
      }
    });
  } catch (error) {
    context.signal.throwIfAborted();
    if (!deadline.signal.aborted) throw error;
  }
  if (unread > 0 || deadline.signal.aborted) {
    context.warn(`${whyNot(gathering) ?? 'it ended early'}: ${unread} logs of containers were not read`);
  }
}

// The list of pods has taken some of it.
function millisecondsLeft({ startedMilliseconds }: Candidates, { clock }: GatherContext): number {
  const now = clock.monotonicMilliseconds();
  return Math.max(rapidBounds.leastMilliseconds, rapidBounds.milliseconds - (now - (startedMilliseconds ?? now)));
}

function whyNot({ signal, kept, losses, context }: Gathering): string | undefined {
  context.signal.throwIfAborted();
  if (signal.aborted) return `after ${rapidBounds.milliseconds / 1000} seconds no more logs are read`;
  if (losses >= mostLosses) return 'the expressions need more memory than there is';
  return kept.isFull;
}

async function gatherLog(log: WantedLog, gathering: Gathering): Promise<void> {
  const { context, outcomes, usable } = gathering;
  const started = context.clock.monotonicMilliseconds();
  const search = new LogSearch(await usable.of(log.requests), gathering);
  if (search.isDone) return;
  const problem = await read(log, search, gathering);
  const milliseconds = context.clock.monotonicMilliseconds() - started;
  for (const { index } of log.requests) outcomes.of(index).milliseconds += milliseconds;
  const content = search.content();
  const { namespace, pod, container, previous } = log;
  if (content) {
    const path = `namespaces/${namespace}/pods/${pod}/${container}/${previous ? 'previous' : 'current'}.log`;
    await context.record({ path, bytes: content });
  } else if (problem === undefined) {
    context.warn(`not found any data for the container ${container} in the Pod ${pod} in the ${namespace} namespace`);
  }
}

/** @returns what kept the log from being read */
async function read(log: WantedLog, search: LogSearch, gathering: Gathering): Promise<unknown> {
  const { context, signal, outcomes } = gathering;
  let bytes = 0;
  async function* counted(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      bytes += piece.length;
      yield piece;
    }
  }
  const { namespace, pod, container, previous } = log;
  const { sinceSeconds, readBytesPerContainer: limitBytes } = rapidBounds;
  const options = { namespace, pod, container, previous, sinceSeconds, limitBytes, timestamps: true };
  try {
    await search.search(linesOf(counted(atMost(limitBytes, context.cluster.podLog(options, signal)))));
    if (bytes >= limitBytes) search.end(`of a container's log ${limitBytes} bytes are read at most`);
    return undefined;
  } catch (error) {
    const reason = signal.aborted ? whyNot(gathering) : undefined;
    if (reason !== undefined) search.end(reason);
    else if (errorCode(error) === 'ERR_RULES_EXPRESSIONS_ENDED') gathering.losses += 1;
    else if (!isOfOneRead(error)) throw error;
    if (reason !== undefined) return reason;
    for (const { index } of log.requests) outcomes.of(index).problem ??= problemText(error);
    context.error(error);
    return error;
  }
}
