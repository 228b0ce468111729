import { faultError, type FaultTarget } from '../faults/fault-plan.ts';
import { expiredToken } from '../store/list-snapshots.ts';
import type { BodyCut, Reply } from './reply.ts';
import type { ServerContext } from './server-context.ts';

/**
 * Lets the planned fault of a request happen.
 * @returns `answered` when there is nothing left to do, or where the proper answer must end too early
 */
export async function answerFaults(
  { faults, controlPlane }: ServerContext,
  { target, reply, signal }: { target: FaultTarget; reply: Reply; signal: AbortSignal },
): Promise<'answered' | BodyCut | undefined> {
  const fault = faults.take(target);
  if (!fault) return undefined;
  if (fault.latencyMilliseconds !== undefined) await controlPlane.clock.sleep(fault.latencyMilliseconds, signal);
  if (fault.drop) {
    reply.drop();
    return 'answered';
  }
  if (fault.status !== undefined) {
    await reply.error(faultError(fault));
    return 'answered';
  }
  if (fault.expireContinue) {
    await reply.error(expiredToken(target.query.get('continue') ?? ''));
    return 'answered';
  }
  if (fault.truncateAfterBytes !== undefined) return { afterBytes: fault.truncateAfterBytes, isDropped: true };
  if (fault.malformedAfterBytes !== undefined) return { afterBytes: fault.malformedAfterBytes, isDropped: false };
  return undefined;
}
