import { errorMessage, type Logger } from '@insights/process';
import { isMissing } from './problem.ts';

/**
 * Logs what a function reported or threw. What the cluster does not have is no trouble, and a stack would look like some: a
 * plain Kubernetes lacks much of what is asked for.
 */
export function sayProblem(log: Logger, functionId: string, err: unknown): void {
  if (!isMissing(err)) log.info({ err, function: functionId }, 'A function had an error');
  else
    log.debug(
      { reason: errorMessage(err), function: functionId },
      'The cluster does not have what a function asks for',
    );
}
