import { systemClock } from '@insights/process';

type Missing = undefined | null | false;

/** Looks again and again, for twenty seconds at most: a busy machine is no failure, until something is there. */
export async function waitUntil<Value>(
  what: string,
  look: () => Promise<Value | Missing> | Value | Missing,
): Promise<Value> {
  const end = systemClock.monotonicMilliseconds() + 20_000;
  while (systemClock.monotonicMilliseconds() < end) {
    const value = await look();
    if (value !== undefined && value !== null && value !== false) return value;
    await systemClock.sleep(20);
  }
  throw new Error(`waited in vain for ${what}`);
}
