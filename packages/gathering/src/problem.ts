import { isClusterError } from '@insights/cluster';
import { errorCode, errorMessage } from '@insights/process';

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
