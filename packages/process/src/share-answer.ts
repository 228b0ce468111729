import type { Clock } from './clock.ts';

/**
 * Gives everybody who asks within some time the same answer: what is expensive to make is made once, however many ask.
 * @param make - makes an answer; one that fails is made again for the next who asks
 */
export function shareAnswer<Answer>(
  clock: Clock,
  milliseconds: number,
  make: () => Promise<Answer>,
): () => Promise<Answer> {
  let shared: Promise<Answer> | undefined;
  let madeAt = 0;
  return () => {
    const now = clock.monotonicMilliseconds();
    if (shared && now - madeAt < milliseconds) return shared;
    madeAt = now;
    const made = make();
    shared = made;
    made.catch(() => {
      if (shared === made) shared = undefined;
    });
    return made;
  };
}
