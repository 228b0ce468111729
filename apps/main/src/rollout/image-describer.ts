import { formatImage, isImageNameError, isRunnableDigest, pinImage, type PinnedImage } from '@insights/image-name';
import { type Clock, errorMessage } from '@insights/process';
import { isRegistryError, pollClassOf, type PollResult, type RegistryError } from '@insights/registry';
import type { DescribeAction, DescriptionOutcome, DescriptionTrouble, DescriptionView } from '@insights/rollout';
import type { ClusterFactsReader } from '../cluster/cluster-facts.ts';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { OutsideServices } from '../outside-services.ts';
import type { SteadyClock } from './steady-clock.ts';

interface ImageDescriberDependencies {
  readonly services: Pick<OutsideServices, 'registry'>;
  readonly cluster: Pick<ClusterFactsReader, 'platform'>;
  readonly clock: Clock;
  readonly time: SteadyClock;
}

type Request = Pick<DescribeAction, 'image' | 'request'>;

/**
 * Reads what an image says about itself when the decision asks for it. A loop of its own: a registry that is slow holds up
 * nothing but the answer.
 */
export class ImageDescriber implements Loop {
  /** A description is there, or an image could not be described. */
  readonly changed = new Trigger();
  readonly #dependencies: ImageDescriberDependencies;
  readonly #woken = new Trigger();
  #requested: Request | undefined;
  #view: DescriptionView | undefined;

  constructor(dependencies: ImageDescriberDependencies) {
    this.#dependencies = dependencies;
  }

  /** The newest description. */
  get view(): DescriptionView | undefined {
    return this.#view;
  }

  /** Asks for an image. The newest request counts; one that is being answered is not answered twice. */
  request(request: Request): void {
    this.#requested = request;
    this.#woken.fire();
  }

  wake(): void {
    this.#woken.fire();
  }

  /** Describes what is asked for until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, time } = this.#dependencies;
    while (!signal.aborted) {
      const asked = this.#requested;
      if (asked === undefined) {
        await this.#woken.wait(clock, Number.POSITIVE_INFINITY, signal);
        continue;
      }
      const at = time.now();
      const outcome = await this.#read(asked, signal).catch((error: unknown) => this.#failed(asked, error));
      if (signal.aborted) return;
      const { image, request } = asked;
      this.#view = { image, request, at, outcome };
      // Whoever asked again meanwhile has the answer now.
      if (this.#requested?.request === request) this.#requested = undefined;
      this.changed.fire();
    }
  }

  async #read(asked: Request, signal: AbortSignal): Promise<DescriptionOutcome> {
    const { services, cluster } = this.#dependencies;
    const { digest = await this.#resolve(asked, signal) } = asked.image;
    if (!isRunnableDigest(digest)) return refused('ImageRefused', `${digest.split(':', 1)[0]} digests are not run`);
    const image: PinnedImage = pinImage(asked.image, digest);
    const description = await services.registry.describe(image, cluster.platform, signal);
    const { labels, platformDigest, configDigest, compressedBytes } = description;
    return { kind: 'described', image, labels, platformDigest, configDigest, compressedBytes };
  }

  async #resolve({ image }: Request, signal: AbortSignal): Promise<string> {
    const result = await this.#dependencies.services.registry.poll(image, undefined, signal);
    if (result.digest === undefined) throw new PollFailed(result);
    return result.digest;
  }

  #failed({ image }: Request, error: unknown): DescriptionOutcome {
    const message = errorMessage(error);
    if (isImageNameError(error)) return refused('ImageRefused', message);
    if (isRegistryError(error) && contentFaults.has(error.code)) {
      return refused(error.code === 'ERR_REGISTRY_PLATFORM_MISSING' ? 'PlatformMissing' : 'ImageRefused', message);
    }
    const pollClass = classOf(error);
    if (pollClass === 'Refused') return refused('ImageRefused', message);
    const wait = error instanceof PollFailed || isRegistryError(error) ? error.retryAfterSeconds : undefined;
    const notBefore = wait === undefined ? {} : { notBefore: this.#dependencies.time.now() + wait * 1000 };
    return {
      kind: 'failed',
      reason: troubleOf(pollClass),
      message,
      failures: this.#failuresOf(image) + 1,
      ...notBefore,
    };
  }

  #failuresOf(image: Request['image']): number {
    const { image: before, outcome } = this.#view ?? {};
    return outcome?.kind === 'failed' && before && formatImage(before) === formatImage(image) ? outcome.failures : 0;
  }
}

// What no later try can make better: the content itself.
const contentFaults: ReadonlySet<RegistryError['code']> = new Set([
  'ERR_REGISTRY_PLATFORM_MISSING',
  'ERR_REGISTRY_TOO_LARGE',
]);

/** A tag that was polled and named no digest. */
class PollFailed extends Error {
  readonly class: PollResult['class'];
  readonly retryAfterSeconds: number | undefined;

  constructor(result: PollResult) {
    super(result.message);
    this.class = result.class;
    this.retryAfterSeconds = result.retryAfterSeconds;
  }
}

function classOf(error: unknown): PollResult['class'] {
  if (error instanceof PollFailed) return error.class;
  return isRegistryError(error) ? pollClassOf(error) : 'NetworkError';
}

/** In the words of the decision: a tag or digest that is not there is an unknown manifest. */
function troubleOf(pollClass: PollResult['class']): DescriptionTrouble {
  switch (pollClass) {
    case 'TagMissing':
      return 'ManifestUnknown';
    case 'Unchanged':
    case 'Changed':
    case 'Refused':
      return 'ProtocolError';
    default:
      return pollClass;
  }
}

function refused(reason: string, message: string): DescriptionOutcome {
  return { kind: 'refused', reason, message };
}
