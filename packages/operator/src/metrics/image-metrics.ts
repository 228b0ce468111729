import { type PollClass, pollClasses } from '@insights/registry';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** One look at the registry. */
export interface PollObservation {
  readonly class: PollClass;
  readonly seconds: number;
  readonly requests: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly at: Date;
}

/** How a change of the image ended. */
export type SwapResult = 'applied' | 'confirmed' | 'failed' | 'rolled_back';

/** Whom a failed change is held against; `none` when it did not fail. */
export type SwapClass = 'none' | 'image' | 'infrastructure' | 'environment' | 'policy' | 'withdrawn';

/** The parts of a change that are timed. */
export type SwapPhase = 'poll' | 'verify' | 'pull' | 'start' | 'handshake' | 'gather';

/** The image that runs. */
export interface RunningImage {
  readonly digest: string;
  readonly version: string;
  readonly source: 'release' | 'fast-track' | 'pin' | 'override';
}

const answeredClasses: ReadonlySet<PollClass> = new Set(['Unchanged', 'Changed', 'TagMissing']);
const swapResults: readonly SwapResult[] = ['applied', 'confirmed', 'failed', 'rolled_back'];
const swapClasses: readonly SwapClass[] = ['none', 'image', 'infrastructure', 'environment', 'policy', 'withdrawn'];

/** What is told of the image and its changes, with the product's prefix `insights_`. */
export class ImageMetrics {
  readonly #polls: Counter<'class'>;
  readonly #pollSeconds: Histogram;
  readonly #pollBytes: Counter<'direction'>;
  readonly #pollRequests: Counter;
  readonly #lastSuccess: Gauge;
  readonly #candidate: Gauge<'digest'>;
  readonly #image: Gauge<'digest' | 'version' | 'source'>;
  readonly #swaps: Counter<'result' | 'class'>;
  readonly #swapSeconds: Histogram<'phase'>;
  readonly #quarantine: Gauge;
  readonly #paused: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
      new Counter<Label>({ name: `insights_${name}`, help, labelNames, registers });
    const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
      new Gauge<Label>({ name: `insights_${name}`, help, labelNames, registers });
    this.#polls = counter('image_poll_total', 'Polls of the registry, by class of the answer.', ['class']);
    this.#pollSeconds = new Histogram({
      name: 'insights_image_poll_seconds',
      help: 'Time that polls of the registry took.',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.#pollBytes = counter('image_poll_bytes_total', 'Bytes on the wire for polls, by direction.', ['direction']);
    this.#pollRequests = counter('image_poll_requests_total', 'HTTP requests made for polls.');
    this.#lastSuccess = gauge('image_last_success_timestamp_seconds', 'Last poll that was answered; 0 is never.');
    this.#candidate = gauge('image_candidate_info', 'The image that may be applied next.', ['digest']);
    this.#image = gauge('gatherer_image_info', 'The image that the gatherer runs.', ['digest', 'version', 'source']);
    this.#swaps = counter('image_swap_total', 'Changes of the gatherer image, by result and class of failure.', [
      'result',
      'class',
    ]);
    this.#swapSeconds = new Histogram({
      name: 'insights_image_swap_phase_seconds',
      help: 'Time that the phases of a change took.',
      labelNames: ['phase'],
      buckets: [0.1, 0.5, 1, 5, 15, 60, 180, 600, 1800],
      registers,
    });
    this.#quarantine = gauge('image_quarantine_size', 'Images that are not tried again for now.');
    this.#paused = gauge('image_tracking_paused', '1 while tracking is paused after too many changes.');
    this.#startAtZero();
  }

  countPoll({ class: pollClass, seconds, requests, bytesSent, bytesReceived, at }: PollObservation): void {
    this.#polls.inc({ class: pollClass });
    this.#pollSeconds.observe(seconds);
    this.#pollRequests.inc(requests);
    this.#pollBytes.inc({ direction: 'sent' }, bytesSent);
    this.#pollBytes.inc({ direction: 'received' }, bytesReceived);
    if (answeredClasses.has(pollClass)) this.#lastSuccess.set(at.getTime() / 1000);
  }

  countSwap(result: SwapResult, failureClass: SwapClass = 'none'): void {
    this.#swaps.inc({ result, class: failureClass });
  }

  observeSwapPhase(phase: SwapPhase, seconds: number): void {
    this.#swapSeconds.observe({ phase }, seconds);
  }

  /** @param digest - `undefined`: there is no candidate */
  setCandidate(digest: string | undefined): void {
    this.#candidate.reset();
    if (digest !== undefined) this.#candidate.set({ digest }, 1);
  }

  /** Replaces the series: only one image runs at a time, so digests do not pile up as label values. */
  setRunningImage({ digest, version, source }: RunningImage): void {
    this.#image.reset();
    this.#image.set({ digest, version, source }, 1);
  }

  setQuarantineSize(images: number): void {
    this.#quarantine.set(images);
  }

  setTrackingPaused(isPaused: boolean): void {
    this.#paused.set(isPaused ? 1 : 0);
  }

  #startAtZero(): void {
    for (const pollClass of pollClasses) this.#polls.inc({ class: pollClass }, 0);
    for (const direction of ['sent', 'received']) this.#pollBytes.inc({ direction }, 0);
    for (const result of swapResults) {
      for (const failureClass of swapClasses) {
        const isPossible = (failureClass === 'none') === (result === 'applied' || result === 'confirmed');
        if (isPossible) this.#swaps.inc({ result, class: failureClass }, 0);
      }
    }
    for (const phase of ['poll', 'verify', 'pull', 'start', 'handshake', 'gather']) this.#swapSeconds.zero({ phase });
  }
}
