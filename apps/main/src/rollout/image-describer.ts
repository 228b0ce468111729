import { isImageNameError, parseImageReference } from '@insights/image-name';
import { type Clock, errorCode, errorMessage } from '@insights/process';
import { isRegistryError, type RegistryErrorCode } from '@insights/registry';
import type { DescriptionOutcome, DescriptionView } from '@insights/rollout';
import type { ClusterFactsReader } from '../cluster/cluster-facts.ts';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { OutsideServices } from '../outside-services.ts';

/** What {@link ImageDescriber} takes. */
export interface ImageDescriberDependencies {
  readonly services: Pick<OutsideServices, 'registry'>;
  readonly cluster: Pick<ClusterFactsReader, 'platform'>;
  readonly clock: Clock;
}

// What no later try can make better: the content itself, or our own rules.
const refusals: ReadonlySet<RegistryErrorCode> = new Set<RegistryErrorCode>([
  'ERR_REGISTRY_PLATFORM_MISSING',
  'ERR_REGISTRY_REFUSED',
  'ERR_REGISTRY_TOO_LARGE',
]);

/**
 * Reads what an image says about itself when the decision asks for it. A loop of its own: a registry that is slow holds up
 * nothing but the answer.
 */
export class ImageDescriber implements Loop {
  /** A description is there, or an image could not be described. */
  readonly changed = new Trigger();
  readonly #dependencies: ImageDescriberDependencies;
  readonly #woken = new Trigger();
  #requested: string | undefined;
  #view: DescriptionView | undefined;

  constructor(dependencies: ImageDescriberDependencies) {
    this.#dependencies = dependencies;
  }

  /** The newest description. */
  get view(): DescriptionView | undefined {
    return this.#view;
  }

  /** Asks for an image by digest, or for the tag that a human pinned, which is resolved once. The newest request counts. */
  request(reference: string): void {
    this.#requested = reference;
    this.#woken.fire();
  }

  wake(): void {
    this.#woken.fire();
  }

  /** Describes what is asked for until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const reference = this.#requested;
      if (reference === undefined) {
        await this.#woken.wait(this.#dependencies.clock, Number.POSITIVE_INFINITY, signal);
        continue;
      }
      const outcome = await this.#read(reference, signal).catch((error: unknown) => this.#failed(reference, error));
      if (signal.aborted) return;
      this.#view = { reference, at: this.#dependencies.clock.now().getTime(), outcome };
      // Whoever asked again meanwhile has the answer now.
      if (this.#requested === reference) this.#requested = undefined;
      this.changed.fire();
    }
  }

  async #read(text: string, signal: AbortSignal): Promise<DescriptionOutcome> {
    const { services, cluster } = this.#dependencies;
    const reference = parseImageReference(text);
    const digest = reference.digest ?? (await this.#resolve(text, signal));
    const image = { registry: reference.registry, repository: reference.repository, digest };
    const { labels, platformDigest, configDigest, compressedBytes } = await services.registry.describe(
      image,
      cluster.platform,
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
    const { digest, message } = await this.#dependencies.services.registry.poll(
      parseImageReference(text),
      undefined,
      signal,
    );
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
