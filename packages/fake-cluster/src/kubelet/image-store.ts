import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

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

/** Fetches an image and unpacks its layers into a folder. Rejects with the text that a container runtime would give. */
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

  constructor(folder: string, pull: PullImage) {
    this.#folder = folder;
    this.#pull = pull;
  }

  /** The image if it is present. */
  get(reference: string): Promise<PulledImage> | undefined {
    return this.#images.get(reference);
  }

  /** Pulls unless the image is present (`IfNotPresent`); one pull for all who ask at the same time. */
  ensure(reference: string, signal: AbortSignal): Promise<PulledImage> {
    const known = this.#images.get(reference);
    if (known) return known;
    const pulling = this.#fetch(reference, signal);
    this.#images.set(reference, pulling);
    pulling.catch(() => this.#images.delete(reference));
    return pulling;
  }

  async #fetch(reference: string, signal: AbortSignal): Promise<PulledImage> {
    // Short: Unix sockets below it have 107 bytes for their whole path.
    const rootFolder = join(this.#folder, createHash('sha256').update(reference).digest('hex').slice(0, 12));
    await rm(rootFolder, { recursive: true, force: true });
    await mkdir(rootFolder, { recursive: true });
    return { ...(await this.#pull(reference, rootFolder, signal)), rootFolder };
  }
}
