import { systemClock, waitUntil as waitUntilThere } from '@insights/process';

type Missing = undefined | null | false;

const never = new AbortController().signal;

/** Looks again and again, for twenty seconds at most: a busy machine is no failure, until something is there. */
export function waitUntil<Value>(what: string, look: () => Promise<Value | Missing> | Value | Missing): Promise<Value> {
  const lookOnce = async () => {
    const value = await look();
    return value === null || value === false ? undefined : value;
  };
  return waitUntilThere({ clock: systemClock, what, seconds: 20, look: lookOnce, pauseMilliseconds: 20 }, never);
}
