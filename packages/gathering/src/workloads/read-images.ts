import { isClusterError } from '@insights/cluster';
import { startDeadline } from '@insights/process';
import { apiResource } from '../api-resource.ts';
import type { GatherContext } from '../gather-context.ts';
import { sideBySide } from '../logs/side-by-side.ts';
import { isMissing } from '../problem.ts';
import { type ImageFacts, imageFactsOf } from './image-facts.ts';

/** The images that the cluster's registry knows, by digest. */
export const imageType = apiResource('image.openshift.io/v1', 'images', 'Image');

/** Images by digest; those that the cluster does not know, or that have no layers, are counted alone. */
export interface ImageSummary {
  readonly imageCount: number;
  /** Absent when there are none. */
  readonly images: Readonly<Record<string, ImageFacts>> | undefined;
}

const mostFailures = 3;
// The function's own time is five minutes, whatever the number of pods.
const longestWaitMilliseconds = 150_000;

/**
 * Reads what the cluster knows of images. What takes too long for the number of pods is left out as a whole, with a
 * warning; what cannot be read is an error.
 */
export async function readImages(
  ids: ReadonlySet<string>,
  podCount: number,
  context: GatherContext,
): Promise<ImageSummary> {
  const milliseconds = Math.min(15_000 + 100 * podCount, longestWaitMilliseconds);
  using deadline = startDeadline({
    clock: context.clock,
    milliseconds,
    what: 'reading images',
    signal: context.signal,
  });
  const reading = new ImageReading(context, deadline.signal);
  try {
    await sideBySide(ids, (id) => reading.read(id));
  } catch (error) {
    context.signal.throwIfAborted();
    if (!deadline.signal.aborted) throw error;
    context.warn(`reading ${ids.size} images took longer than ${milliseconds / 1000} seconds, they are left out`);
    return { imageCount: 0, images: undefined };
  }
  return { imageCount: ids.size, images: reading.found(ids) };
}

class ImageReading {
  readonly #context: GatherContext;
  readonly #signal: AbortSignal;
  readonly #facts = new Map<string, ImageFacts>();
  #failures = 0;
  #isAbsent = false;

  constructor(context: GatherContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
  }

  /** @throws the signal's reason */
  async read(id: string): Promise<void> {
    if (this.#isAbsent || this.#failures >= mostFailures) return;
    const { group, version, resource } = imageType;
    try {
      // Not from the objects of the run: nobody else asks for these, and they are many and large.
      const image = await this.#context.cluster.get({ group, version, resource, name: id }, this.#signal);
      const facts = imageFactsOf(image.parse());
      if (facts) this.#facts.set(id, facts);
    } catch (error) {
      this.#signal.throwIfAborted();
      this.#failed(error);
    }
  }

  /** In the order of `ids`; `undefined` when nothing is known of any. */
  found(ids: ReadonlySet<string>): Record<string, ImageFacts> | undefined {
    if (this.#facts.size === 0) return undefined;
    return Object.fromEntries(
      [...ids].flatMap((id) => {
        const facts = this.#facts.get(id);
        return facts ? [[id, facts]] : [];
      }),
    );
  }

  #failed(error: unknown): void {
    if (!isClusterError(error)) throw error;
    // A server without the API does not say which object is missing.
    if (isMissing(error)) this.#isAbsent ||= error.reason === undefined;
    else {
      this.#failures += 1;
      if (this.#failures === 1) this.#context.error(error);
    }
  }
}
