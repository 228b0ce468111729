import { randomBytes } from 'node:crypto';
import type { ImageChange, Stage, StageImage } from '@insights/installation';
import { type BuildIdentity, bundleProgram, imageNode } from '@insights/operator-image';
import type { Surroundings } from '../setup/surroundings.ts';

const misbehavingGatherer = 'e2e/programs/misbehaving-gatherer.ts';

/** Images made of the release image over the wire: newer ones that are good, and ones that are bad in a certain way. */
export class Variants {
  readonly #stage: Stage;
  readonly #surroundings: Pick<Surroundings, 'root' | 'releaseDigest'>;
  #program: Promise<Buffer> | undefined;
  #made = 0;

  constructor(stage: Stage, surroundings: Pick<Surroundings, 'root' | 'releaseDigest'>) {
    this.#stage = stage;
    this.#surroundings = surroundings;
  }

  /** Every call makes another digest and a higher version, so that nothing before is held against it. */
  make(change: ImageChange = {}): Promise<StageImage> {
    return this.#stage.derive(this.#surroundings.releaseDigest, this.#nextIdentity(), change);
  }

  /**
   * The misbehaving gatherer instead of ours.
   * @param behaviour - one of those in `e2e/programs/behaviours.ts`
   */
  async misbehaving(behaviour: string, { env, ...change }: ImageChange = {}): Promise<StageImage> {
    const { root } = this.#surroundings;
    this.#program ??= bundleProgram({ root, source: misbehavingGatherer, interpreter: imageNode });
    return this.make({ gatherer: await this.#program, ...change, env: { E2E_BEHAVIOUR: behaviour, ...env } });
  }

  /** Makes the tag that the operator follows stand for the image. */
  publish(image: Pick<StageImage, 'digest'>): Promise<void> {
    return this.#stage.publish(image);
  }

  /** Makes the tag stand for the release image: nothing newer is to be had. */
  publishRelease(): Promise<void> {
    return this.publish({ digest: this.#surroundings.releaseDigest });
  }

  #nextIdentity(): BuildIdentity {
    this.#made += 1;
    return { version: `4.20.${100 + this.#made}`, revision: randomBytes(20).toString('hex'), builtAt: new Date() };
  }
}
