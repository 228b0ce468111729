import type { ContainerProcess, ProcessExit } from './container-process.ts';
import type { ContainerState, Termination } from './container-state.ts';
import type { LogBuffer } from './log-buffer.ts';

/** How a process ended, for the status; the end of its log is the message when it failed. */
export function ended({ log, startedAt }: ContainerProcess, exit: ProcessExit, containerId: string): Termination {
  const isDone = exit.exitCode === 0;
  return { ...exit, containerId, startedAt, reason: isDone ? 'Completed' : 'Error', message: isDone ? '' : tail(log) };
}

/** A container that was created but whose process could not be started. */
export function startError(
  { containerId, startedAt }: NonNullable<ContainerState['run']>,
  message: string,
): Termination {
  const reason = 'StartError';
  return { containerId, startedAt, finishedAt: startedAt, exitCode: 128, signal: undefined, reason, message };
}

// As with terminationMessagePolicy FallbackToLogsOnError: 80 lines, at most 2 KiB.
function tail({ lines }: LogBuffer): string {
  return lines
    .slice(-80)
    .map(({ text }) => text)
    .join('\n')
    .slice(-2048);
}
