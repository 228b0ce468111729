import { join } from 'node:path';
import type { JsonObject } from '@insights/cluster';
import { type Installation, releaseVersion, Stage, type StageImage } from '@insights/installation';
import { type Clock, CodedError, errorCode, errorMessage, systemClock } from '@insights/process';
import { recordConfigMapName, supportKeys, supportSecret } from '@insights/rollout-store';
import { Variants } from '../images/variants.ts';
import { type Measurement, record } from '../report/measurements.ts';
import type { Surroundings } from '../setup/surroundings.ts';
import { describeInstallation } from './describe-installation.ts';
import { stagePlace } from './stage-place.ts';

/** Sections of the operator's configuration file. */
export type Sections = Readonly<Record<string, unknown>>;

const heldAgainstImages = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  namespace: 'openshift-insights',
  name: recordConfigMapName,
};
// Fifty tests wait for these: shorter than what people watch in the demo, and long enough that gathers leave the machine to
// the tests.
const interval = '4s';
const quicker = { interval: '500ms', probation: { gathers: 1, minimum: '1s', maximum: '60s' } };

/** The operator on the cluster, an upload service of its own, and images to publish: what a suite works with. */
export class SuiteStage implements AsyncDisposable {
  readonly surroundings: Surroundings;
  readonly clock: Clock = systemClock;
  readonly installation: Installation;
  readonly variants: Variants;
  readonly #stage: Stage;

  private constructor(
    stage: Stage,
    { surroundings, installation, variants }: Pick<SuiteStage, 'surroundings' | 'installation' | 'variants'>,
  ) {
    this.#stage = stage;
    this.surroundings = surroundings;
    this.installation = installation;
    this.variants = variants;
  }

  /**
   * Installs the operator, or installs it anew with another configuration.
   * @param sections - what this suite sets in the configuration besides
   */
  static open(surroundings: Surroundings, sections: Sections = {}): Promise<SuiteStage> {
    const { root, overlay, releaseDigest } = surroundings;
    return Stage.open({ place: stagePlace(surroundings), env: {}, clock: systemClock }, async (stage) => {
      const variants = new Variants(stage, surroundings);
      await variants.publishRelease();
      const installation = await stage.install({
        kustomization: join(root, 'deploy', overlay),
        releaseDigest,
        sections: {
          interval,
          ...sections,
          fastTrack: { ...quicker, ...(sections['fastTrack'] as Sections | undefined) },
        },
      });
      const suite = new SuiteStage(stage, { surroundings, installation, variants });
      await suite.startAfresh();
      return suite;
    });
  }

  get cluster() {
    return this.#stage.cluster;
  }

  get console() {
    return this.#stage.console;
  }

  /** A pod that was never touched, with nothing remembered and nothing newer to be had. */
  async startAfresh(): Promise<void> {
    await this.variants.publishRelease();
    const before = await this.installation.pod();
    if (before) await this.installation.deletePod();
    await this.forget();
    await this.until('a fresh pod', 90, async () => {
      const pod = await this.installation.pod();
      if (!pod || pod.metadata.uid === before?.metadata.uid) return undefined;
      return this.runsRelease();
    });
  }

  /** `true` once the gatherer runs the variant and has said so itself. */
  async runs({ image, version }: Pick<StageImage, 'image' | 'version'>): Promise<true | undefined> {
    if (!(await this.installation.isRunning(image))) return undefined;
    return (await this.installation.status()).gatherer.version === version ? true : undefined;
  }

  /** `true` once the gatherer runs the release image and has said so itself. */
  runsRelease(): Promise<true | undefined> {
    return this.runs({ image: this.installation.releaseImage, version: releaseVersion });
  }

  /** Takes the record out of the Secret, as an administrator may, and what is held against images out of its copy. */
  async forget(): Promise<void> {
    await this.cluster.change(supportSecret, (secret) => without(secret, Object.values(supportKeys)));
    if ((await this.cluster.find(heldAgainstImages)) === undefined) return;
    await this.cluster.change(heldAgainstImages, (map) => without(map, Object.keys(map['data'] ?? {})));
  }

  /** Waits until something is there. @throws CodedError `ERR_TIMEOUT` naming what, with the state of the operator */
  async until<Value>(
    what: string,
    seconds: number,
    look: () => Promise<Value | undefined> | Value | undefined,
  ): Promise<Value> {
    try {
      return await this.#stage.until(what, seconds, look);
    } catch (cause) {
      if (errorCode(cause) !== 'ERR_TIMEOUT') throw cause;
      const message = `${errorMessage(cause)}\n${await describeInstallation(this.installation)}`;
      throw new CodedError('ERR_TIMEOUT', message, { cause });
    }
  }

  /** Adds a line to the table at the end. */
  measure(name: string, value: number, unit: Measurement['unit']): Promise<void> {
    return record(this.surroundings.measurements, { name, value, unit });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stage[Symbol.asyncDispose]();
  }
}

/** The object without these keys of its data; `undefined` when it has none of them. */
function without(object: JsonObject, keys: readonly string[]): JsonObject | undefined {
  const data = Object.entries((object['data'] ?? {}) as JsonObject);
  const kept = data.filter(([key]) => !keys.includes(key));
  return kept.length === data.length ? undefined : { ...object, data: Object.fromEntries(kept) };
}
