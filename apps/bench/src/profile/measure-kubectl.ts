import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '@insights/process';
import { readPeakMemory } from '../peak-memory.ts';

/** What `kubectl get pods -A -o json | gzip` took. */
export interface KubectlMeasurement {
  readonly wallMilliseconds: number;
  /** Of kubectl alone. */
  readonly peakBytes: number | undefined;
}

const lookMilliseconds = 50;

/** Measures what everybody has at hand. @throws Error when it fails */
export async function measureKubectl(
  { kubectl, kubeconfig, clock }: { kubectl: string; kubeconfig: string; clock: Clock },
  signal: AbortSignal,
): Promise<KubectlMeasurement> {
  const started = clock.monotonicMilliseconds();
  const gzip = spawn('gzip', [], { stdio: ['pipe', 'ignore', 'inherit'], signal });
  const get = spawn(kubectl, ['get', 'pods', '-A', '-o', 'json', '--kubeconfig', kubeconfig], {
    stdio: ['ignore', gzip.stdin, 'inherit'],
    signal,
  });
  gzip.stdin.destroy();
  const peak = watchPeak(get.pid ?? 0, clock, () => get.exitCode !== null);
  const [[code]] = await Promise.all([once(get, 'exit'), once(gzip, 'exit')]);
  if (code !== 0) throw new Error(`kubectl ended with ${String(code)}`);
  return { wallMilliseconds: clock.monotonicMilliseconds() - started, peakBytes: await peak };
}

// Of a process that has ended the kernel tells nothing more.
async function watchPeak(pid: number, clock: Clock, hasEnded: () => boolean): Promise<number | undefined> {
  let peak: number | undefined;
  while (!hasEnded()) {
    peak = (await readPeakMemory(pid)) ?? peak;
    await clock.sleep(lookMilliseconds);
  }
  return peak;
}
