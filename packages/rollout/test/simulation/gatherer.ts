import { present } from '@insights/process';
import type { GatherView, Handshake } from '../../src/index.ts';
import type { SimulatedPod } from './kubelet.ts';

export const gatherTimeoutMilliseconds = 30 * 60_000;
const gatherMilliseconds = 20_000;

interface Run {
  readonly id: string;
  readonly requestId: string | undefined;
  readonly containerID: string;
  readonly endsAt: number;
  readonly outcome: GatherView['outcome'];
  readonly records: number;
}

/** The gatherer behind the socket, as `main` sees it: who answers, the gather that runs, the newest that ended. */
export class SimulatedGatherer {
  run: Run | undefined;
  last: GatherView | undefined;
  #serial = 0;

  get dueAt(): number {
    return this.run?.endsAt ?? Number.POSITIVE_INFINITY;
  }

  handshake(pod: SimulatedPod): Handshake | undefined {
    const image = pod.running;
    if (image === undefined || image.behaviour === 'silent' || pod.isStumbling) return undefined;
    if (image.behaviour === 'exits-at-once' || image.behaviour === 'exits-zero') return undefined;
    const version = image.behaviour === 'wrong-version' ? '0.0.1' : image.version;
    return { containerID: pod.containerID, contract: '1.0', version, revision: image.revision };
  }

  /** Starts a gather, or finds the one with the same request id. */
  start(requestId: string | undefined, { pod, now, isClusterBroken }: GatherConditions): void {
    const image = pod.running;
    if (this.run !== undefined || image === undefined || image.behaviour === 'silent' || pod.isStumbling) return;
    if (requestId !== undefined && this.last?.requestId === requestId) return;
    const hangs = image.behaviour === 'hangs-in-gather';
    const fails = image.behaviour === 'fails-gather' || isClusterBroken;
    this.#serial += 1;
    this.run = {
      id: `run-${pod.uid}-${this.#serial}`,
      requestId,
      containerID: pod.containerID,
      endsAt: now + (hangs ? gatherTimeoutMilliseconds : gatherMilliseconds),
      outcome: hangs ? 'GatherTimeout' : fails ? 'GatherFailed' : 'Succeeded',
      records: image.behaviour === 'loses-records' ? 20 : 100,
    };
    if (image.behaviour === 'out-of-memory-in-gather') pod.kill('OOMKilled', 137, now);
  }

  /** Ends the gather that is due, or whose container is gone. */
  act(pod: SimulatedPod, now: number): void {
    if (this.run === undefined) return;
    const { id, requestId, containerID, endsAt, outcome, records } = this.run;
    const isGone = !pod.isRunning || pod.containerID !== containerID;
    if (!isGone && now < endsAt) return;
    this.run = undefined;
    this.last = {
      id,
      ...present({ requestId }),
      containerID,
      outcome: isGone ? 'GatherFailed' : outcome,
      message: '',
      records,
      bytes: 20_000,
      durationSeconds: gatherMilliseconds / 1000,
    };
  }
}

export interface GatherConditions {
  readonly pod: SimulatedPod;
  readonly now: number;
  readonly isClusterBroken: boolean;
}
