import { join } from 'node:path';
import { inspectArchive, type InspectedArchive } from '@insights/archive';
import type { OperatorConfig } from '@insights/configuration';
import {
  type GathererClient,
  GathererError,
  type GatherRequest,
  type GatherRun,
  type RunProgress,
} from '@insights/contract';
import { type Clock, present, startDeadline } from '@insights/process';

interface GatherAttemptOptions {
  readonly client: GathererClient;
  readonly clock: Clock;
  readonly config: Pick<OperatorConfig, 'storagePath' | 'gatherer'>;
  /** Repeating its `requestId` gives the same run. */
  readonly request: GatherRequest;
  /** Called with the run that was started, or with another one that was found running. */
  readonly onStarted: (run: GatherRun, isJoined: boolean) => void;
  readonly onProgress: (progress: RunProgress) => void;
}

/** How far one gather came. */
export interface GatherAttempt {
  readonly run?: GatherRun;
  readonly archive?: InspectedArchive;
  /** What ended it early: a time-out, a gatherer that went away, an archive that could not be read. */
  readonly error?: unknown;
}

// The gatherer keeps the deadline itself and finishes what it has; only one that does not is cut off.
const slackSeconds = 10;
const cancelMilliseconds = 5000;

/** Has the gatherer gather once, waits for the end and reads the archive back. Never rejects. */
export async function attemptGather(options: GatherAttemptOptions, signal: AbortSignal): Promise<GatherAttempt> {
  let run: GatherRun | undefined;
  try {
    run = await runToEnd(options, signal);
    if (!run.archive) return { run };
    const path = join(options.config.storagePath, run.archive.name);
    return { run, archive: await inspectArchive(path, { signal, clock: options.clock }) };
  } catch (error) {
    return { ...present({ run }), error };
  }
}

async function runToEnd(options: GatherAttemptOptions, signal: AbortSignal): Promise<GatherRun> {
  const { client, clock, config, onStarted, onProgress } = options;
  const milliseconds = (config.gatherer.timeoutSeconds + slackSeconds) * 1000;
  using deadline = startDeadline({ clock, milliseconds, what: 'the gather', signal });
  const { started, isJoined } = await startOrJoin(options, deadline.signal);
  onStarted(started, isJoined);
  try {
    return await client.follow(started.id, { onProgress }, deadline.signal);
  } catch (error) {
    if (deadline.signal.aborted && !signal.aborted) await cancel(options, started.id, signal);
    throw error;
  }
}

// A run that was started by the process before this one is picked up; there is never a second one beside it.
async function startOrJoin(
  { client, request }: GatherAttemptOptions,
  signal: AbortSignal,
): Promise<{ started: GatherRun; isJoined: boolean }> {
  try {
    return { started: await client.start(request, signal), isJoined: false };
  } catch (error) {
    const running = runningOf(error);
    if (!running) throw error;
    if (!running.dryRun) return { started: running, isJoined: true };
    // It gathers nothing, and is no evidence for or against an image.
    await client.follow(running.id, {}, signal);
    return { started: await client.start(request, signal), isJoined: false };
  }
}

function runningOf(error: unknown): GatherRun | undefined {
  return error instanceof GathererError && error.code === 'ERR_GATHERER_BUSY' ? error.run : undefined;
}

async function cancel({ client, clock }: GatherAttemptOptions, id: string, signal: AbortSignal): Promise<void> {
  using deadline = startDeadline({ clock, milliseconds: cancelMilliseconds, what: 'cancelling', signal });
  await client.cancel(id, deadline.signal).catch(() => {}); // it may be beyond answering, which is why it is cancelled
}
