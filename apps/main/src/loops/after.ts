import type { Loop } from './loop.ts';

/** A loop that begins once something was done; one that is stopped before never begins. */
export function after(done: Promise<void>, loop: Loop): Pick<Loop, 'run'> {
  return {
    async run(signal) {
      const aborted = Promise.withResolvers<void>();
      const onAbort = () => aborted.resolve();
      signal.addEventListener('abort', onAbort, { once: true });
      if (!signal.aborted) await Promise.race([done, aborted.promise]);
      signal.removeEventListener('abort', onAbort);
      if (!signal.aborted) await loop.run(signal);
    },
  };
}
