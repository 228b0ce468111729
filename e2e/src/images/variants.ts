import { randomBytes } from 'node:crypto';
import { deriveImage, type DeriveImageOptions, promote, type RepositoryAccess } from '@insights/oci';
import {
  type BuildIdentity,
  bundleProgram,
  imageEnvironment,
  imageLabels,
  imageNode,
  programPaths,
} from '@insights/operator-image';
import { type Surroundings, trackedTag } from '../setup/surroundings.ts';

/** An image that the registry has and no tag names yet. */
export interface Variant {
  /** By digest, as the pod names it. */
  readonly image: string;
  readonly digest: string;
  readonly version: string;
}

const misbehavingGatherer = 'e2e/programs/misbehaving-gatherer.ts';

/** What a variant differs in from the release image, besides its version. */
export type VariantChange = Pick<DeriveImageOptions, 'files' | 'labels' | 'env' | 'architecture'>;

/** Images made of the release image over the wire: newer ones that are good, and ones that are bad in a certain way. */
export class Variants {
  readonly #surroundings: Surroundings;
  readonly #signal: AbortSignal;
  #program: Promise<Buffer> | undefined;
  #made = 0;

  constructor(surroundings: Surroundings, signal: AbortSignal) {
    this.#surroundings = surroundings;
    this.#signal = signal;
  }

  /** Every call makes another digest and a higher version, so that nothing before is held against it. */
  async make(change: VariantChange = {}): Promise<Variant> {
    const identity = this.#nextIdentity();
    const { digest } = await deriveImage(
      {
        ...this.#access,
        from: this.#surroundings.releaseDigest,
        ...change,
        labels: { ...imageLabels(identity), ...change.labels },
        env: { ...imageEnvironment(identity), ...change.env },
      },
      this.#signal,
    );
    return { image: this.imageOf(digest), digest, version: identity.version };
  }

  /**
   * The misbehaving gatherer instead of ours.
   * @param behaviour - one of those in `e2e/programs/behaviours.ts`
   */
  async misbehaving(behaviour: string, { env, files: others = [], ...change }: VariantChange = {}): Promise<Variant> {
    const { root } = this.#surroundings;
    this.#program ??= bundleProgram({ root, source: misbehavingGatherer, interpreter: imageNode });
    const files = [{ path: programPaths.gatherer, content: await this.#program }, ...others];
    return this.make({ files, ...change, env: { E2E_BEHAVIOUR: behaviour, ...env } });
  }

  /** Makes the tag that the operator follows stand for the image. */
  async publish({ digest }: Pick<Variant, 'digest'>): Promise<void> {
    await promote({ ...this.#access, digest, tag: trackedTag }, this.#signal);
  }

  /** Makes the tag stand for the release image: nothing newer is to be had. */
  async publishRelease(): Promise<void> {
    await this.publish({ digest: this.#surroundings.releaseDigest });
  }

  /** How the pod names a digest. */
  imageOf(digest: string): string {
    const { registry, repository } = this.#surroundings;
    return `${registry}/${repository}@${digest}`;
  }

  get #access(): RepositoryAccess {
    const { registry, repository, plainHttp } = this.#surroundings;
    return { registry, repository, plainHttp };
  }

  #nextIdentity(): BuildIdentity {
    this.#made += 1;
    return { version: `4.20.${100 + this.#made}`, revision: randomBytes(20).toString('hex'), builtAt: new Date() };
  }
}
