import type { Clock } from '@insights/process';
import { isAnyRunning, type ProcessFacts, type ProcessIdentity, readProcess } from './owners.ts';

// What stands between a user and this program when it is started as an npm script. Node 24 calls itself MainThread.
const launcherName = /^(?:node|MainThread|p?npm\b.*|sh)$/;
const everyMilliseconds = 500;

/** The ancestors that only launch this program, nearest first: up to the user's shell or whatever else started npm. */
export async function readLaunchers(
  pid: number,
  read: (pid: number) => Promise<ProcessFacts | undefined> = readProcess,
): Promise<ProcessIdentity[]> {
  const launchers: ProcessIdentity[] = [];
  for (let next = pid; next > 1; ) {
    const facts = await read(next);
    if (!facts || !launcherName.test(facts.name)) break;
    launchers.push(facts.identity);
    next = facts.parent;
  }
  return launchers;
}

/**
 * Resolves when a launcher has ended without ending this program: it was killed, so nobody waits for us any more.
 * @throws the signal's reason when it is aborted first
 */
export async function untilLauncherIsGone(clock: Clock, signal: AbortSignal): Promise<void> {
  const launchers = await readLaunchers(process.ppid);
  while ((await Promise.all(launchers.map((one) => isAnyRunning([one])))).every(Boolean)) {
    await clock.sleep(everyMilliseconds, signal);
  }
}
