import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { whenAborted } from './when-aborted.ts';

/** What an image's config says about starting it. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: readonly string[];
}

/** An image that is on the node. */
export interface PulledImage {
  /** As `containerStatuses[].imageID` has it: `host/name@sha256:…`. */
  readonly imageId: string;
  readonly rootFolder: string;
  readonly config: ImageConfig;
}

/**
 * Fetches an image and unpacks its layers into a folder.
 * @throws ContainerFailure with the text that a container runtime would give
 */
export type PullImage = (
  reference: string,
  rootFolder: string,
  signal: AbortSignal,
) => Promise<Omit<PulledImage, 'rootFolder'>>;

/** The images on the node, by the reference they were pulled by. */
export class ImageStore {
  readonly #folder: string;
  readonly #pull: PullImage;
  readonly #images = new Map<string, Promise<PulledImage>>();
  readonly #stop = new AbortController();

  constructor(folder: string, pull: PullImage) {
    this.#folder = folder;
    this.#pull = pull;
  }

  /** Whether the image is there, or on its way. */
  has(reference: string): boolean {
    return this.#images.has(reference);
  }

  /**
   * Pulls unless the image is present (`IfNotPresent`); one pull for all who ask at the same time.
   * @param signal - ends the wait; the pull goes on, for whoever asks next
   */
  async ensure(reference: string, signal: AbortSignal): Promise<PulledImage> {
    const pulling = this.#images.get(reference) ?? this.#begin(reference);
    const image = await Promise.race([pulling, whenAborted(signal)]);
    if (!image) throw signal.reason;
    return image;
  }

  /** Ends pulls that are under way, and resolves when they no longer write. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#images.values());
  }

  #begin(reference: string): Promise<PulledImage> {
    const pulling = this.#fetch(reference);
    this.#images.set(reference, pulling);
    pulling.catch(() => this.#images.delete(reference));
    return pulling;
  }

  async #fetch(reference: string): Promise<PulledImage> {
    // Short: Unix sockets below it have 107 bytes for their whole path.
    const rootFolder = join(this.#folder, createHash('sha256').update(reference).digest('hex').slice(0, 12));
    await rm(rootFolder, { recursive: true, force: true });
    await mkdir(rootFolder, { recursive: true });
    return { ...(await this.#pull(reference, rootFolder, this.#stop.signal)), rootFolder };
  }
}
