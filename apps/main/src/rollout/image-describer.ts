import { isImageNameError, parseImageReference } from '@insights/image-name';
import { type Clock, errorCode, errorMessage } from '@insights/process';
import { isRegistryError, type Platform, type RegistryClient, type RegistryErrorCode } from '@insights/registry';
import type { DescriptionOutcome, DescriptionView } from '@insights/rollout';

/** What {@link ImageDescriber} takes. */
export interface ImageDescriberOptions {
  readonly client: () => RegistryClient;
  readonly clock: Clock;
  readonly platform: () => Platform;
}

// What no later try can make better: the content itself, or our own rules.
const refusals: ReadonlySet<RegistryErrorCode> = new Set<RegistryErrorCode>([
  'ERR_REGISTRY_PLATFORM_MISSING',
  'ERR_REGISTRY_REFUSED',
  'ERR_REGISTRY_TOO_LARGE',
]);

/** Reads what an image says about itself when the decision asks for it. */
export class ImageDescriber {
  readonly #options: ImageDescriberOptions;
  #view: DescriptionView | undefined;

  constructor(options: ImageDescriberOptions) {
    this.#options = options;
  }

  /** The newest description. */
  get view(): DescriptionView | undefined {
    return this.#view;
  }

  /** Describes an image by digest, or by the tag that a human pinned, which is resolved once. */
  async describe(reference: string, signal: AbortSignal): Promise<void> {
    const outcome = await this.#read(reference, signal).catch((error: unknown) => this.#failed(reference, error));
    signal.throwIfAborted();
    this.#view = { reference, at: this.#options.clock.now().getTime(), outcome };
  }

  async #read(text: string, signal: AbortSignal): Promise<DescriptionOutcome> {
    const { client, platform } = this.#options;
    const reference = parseImageReference(text);
    const digest = reference.digest ?? (await this.#resolve(text, signal));
    const image = { registry: reference.registry, repository: reference.repository, digest };
    const { labels, platformDigest, configDigest, compressedBytes } = await client().describe(
      image,
      platform(),
      signal,
    );
    return {
      kind: 'described',
      image: `${image.registry}/${image.repository}@${digest}`,
      labels,
      platformDigest,
      configDigest,
      compressedBytes,
    };
  }

  async #resolve(text: string, signal: AbortSignal): Promise<string> {
    const { digest, message } = await this.#options.client().poll(parseImageReference(text), undefined, signal);
    if (digest === undefined) throw new Error(message);
    return digest;
  }

  #failed(reference: string, error: unknown): DescriptionOutcome {
    const message = errorMessage(error);
    if (isImageNameError(error)) return { kind: 'refused', reason: 'ImageRefused', message };
    if (isRegistryError(error) && refusals.has(error.code)) {
      const reason = error.code === 'ERR_REGISTRY_PLATFORM_MISSING' ? 'PlatformMissing' : 'ImageRefused';
      return { kind: 'refused', reason, message };
    }
    const before =
      this.#view?.reference === reference && this.#view.outcome.kind === 'failed' ? this.#view.outcome.failures : 0;
    return { kind: 'failed', reason: errorCode(error) ?? 'ERR_REGISTRY_UNREACHABLE', message, failures: before + 1 };
  }
}
