import { isClusterError } from '@insights/cluster';
import { errorCode, errorMessage } from '@insights/process';
import { GatheringError } from './errors.ts';

/** What a report says of a problem: of the API server's refusals, its own words. */
export function problemText(problem: unknown): string {
  return (isClusterError(problem) ? problem.serverMessage : undefined) ?? errorMessage(problem);
}

/** Whether a problem only says that the cluster does not have what was asked or looked for. */
export function isMissing(problem: unknown): boolean {
  return isClusterError(problem, 'ERR_CLUSTER_NOT_FOUND') || errorCode(problem) === 'ERR_GATHERING_MISSING';
}

/** What was read, or `undefined` when the cluster does not have it. @throws every other problem */
export async function whenFound<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A problem in the words of a function, and of the class that it had: `failed to get x: the server's own words`. */
export function explained(what: string, problem: unknown): GatheringError {
  const code = isMissing(problem) ? 'ERR_GATHERING_MISSING' : 'ERR_GATHERING_UNREADABLE';
  return new GatheringError(code, `${what}: ${problemText(problem)}`, { cause: problem });
}

const ofOneRead = ['ERR_GATHERING_UNEXPECTED_OBJECT', 'ERR_GATHERING_MISSING', 'ERR_GATHERING_UNREADABLE'];

/** Whether a problem concerns one object or one list alone: the function can go on without it. */
export function isOfOneRead(problem: unknown): boolean {
  return isClusterError(problem) || ofOneRead.includes(errorCode(problem) ?? '');
}
