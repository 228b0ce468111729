import { type Clock, errorCode, errorMessage } from '@insights/process';
import type { ImageStore, PulledImage } from './image-store.ts';
import type { RestartBackoff } from './restart-backoff.ts';

interface ImagePullerOptions {
  readonly images: ImageStore;
  /** Shared by the pods of the node. */
  readonly backoff: RestartBackoff;
  /** Uid of the pod, the first part of back-off keys. */
  readonly podUid: string;
  readonly clock: Clock;
  readonly event: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
  /** Why the container waits. */
  readonly wait: (reason: string, message: string) => void;
}

// A kubelet shows the error itself until it looks at the pod again, and the back-off from then on.
const errorSeconds = 1;

/** Brings the image of one container onto the node, with the waits and words of a kubelet. */
export class ImagePuller {
  readonly #options: ImagePullerOptions;

  constructor(options: ImagePullerOptions) {
    this.#options = options;
  }

  /** Tries once; after a failure returns `undefined`, and only when the next try is due or the signal aborts. */
  async pull(reference: string, signal: AbortSignal): Promise<PulledImage | undefined> {
    const { images, event } = this.#options;
    const isPresent = images.has(reference);
    if (!isPresent) event('Normal', 'Pulling', `Pulling image "${reference}"`);
    try {
      const image = await images.ensure(reference, signal);
      const seen = isPresent
        ? `Container image "${reference}" already present on machine`
        : `Successfully pulled image "${reference}"`;
      event('Normal', 'Pulled', seen);
      return image;
    } catch (error) {
      if (!signal.aborted) await this.#failed(reference, error, signal);
      return undefined;
    }
  }

  async #failed(reference: string, error: unknown, signal: AbortSignal): Promise<void> {
    const { backoff, podUid, clock, event, wait } = this.#options;
    const message = errorMessage(error);
    const isUnnamed = errorCode(error) === 'InvalidImageName';
    const reason = isUnnamed ? 'InvalidImageName' : 'ErrImagePull';
    event(
      'Warning',
      isUnnamed ? 'InspectFailed' : 'Failed',
      isUnnamed ? message : `Failed to pull image "${reference}": ${message}`,
    );
    event('Warning', 'Failed', `Error: ${reason}`);
    wait(reason, message);
    const seconds = backoff.next(`${podUid} ${reference}`, clock.monotonicMilliseconds());
    await this.#sleep(Math.min(seconds, errorSeconds), signal);
    if (!isUnnamed && !signal.aborted) {
      event('Normal', 'BackOff', `Back-off pulling image "${reference}"`);
      wait('ImagePullBackOff', `Back-off pulling image "${reference}": ErrImagePull: ${message}`);
    }
    await this.#sleep(seconds - errorSeconds, signal);
  }

  async #sleep(seconds: number, signal: AbortSignal): Promise<void> {
    if (seconds > 0) await this.#options.clock.sleep(seconds * 1000, signal).catch(() => {});
  }
}
