import { CodedError } from '@insights/process';

/** Something that works until its signal aborts. */
export interface Loop {
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Runs loops until the signal aborts. One that ends before takes the others along, so that a process ends and is started
 * again instead of living on without it. Resolves or rejects only when all of them have ended.
 * @param stop - aborted when a loop ended that should not have, with the reason
 * @throws what the first loop to end threw; CodedError `ERR_LOOP_ENDED` when it just returned
 */
export async function runTogether(loops: readonly Loop[], stop: AbortController, signal: AbortSignal): Promise<void> {
  const all = AbortSignal.any([signal, stop.signal]);
  const watchOver = async (loop: Loop) => {
    try {
      await loop.run(all);
      if (!all.aborted) stop.abort(new CodedError('ERR_LOOP_ENDED', `${loop.constructor.name} ended`));
    } catch (error) {
      if (!all.aborted) stop.abort(error);
    }
  };
  await Promise.all(loops.map(watchOver));
  if (!signal.aborted) throw stop.signal.reason;
}
