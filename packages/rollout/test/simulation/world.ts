import { parsePinnedImage } from '@insights/image-name';
import { defaultDeadlines, type DescriptionOutcome, type DescriptionTrouble } from '../../src/index.ts';
import type { RolloutSettings } from '../../src/settings.ts';
import { gatherTimeoutMilliseconds, SimulatedGatherer } from './gatherer.ts';
import { digestFor, labelsOf, publish, repository, type SimulatedImage } from './images.ts';
import { SimulatedPod } from './kubelet.ts';
import type { Choices } from './random.ts';

export const tag = `${repository}:4.20-fast-track`;
const epoch = Date.parse('2026-01-01T00:00:00Z');

/** The keys of the support secret; every write counts up. */
export interface SimulatedSecret {
  gathererImage: string | undefined;
  state: string | undefined;
  retry: string | undefined;
  resourceVersion: number;
}

/** Everything outside `main`: registry, node, cluster, Secret, clock. */
export class World {
  readonly choices: Choices;
  readonly images = new Map<string, SimulatedImage>();
  readonly secret: SimulatedSecret = {
    gathererImage: undefined,
    state: undefined,
    retry: undefined,
    resourceVersion: 1,
  };
  readonly gatherer = new SimulatedGatherer();
  readonly withdrawn: string[] = [];
  /** Milliseconds since the history began; never jumps. */
  time = 0;
  /** What the wall clock is off by. */
  skew = 0;
  release: { version: string; image: string };
  tagDigest: string | undefined;
  pod: SimulatedPod;
  pollFault: Exclude<DescriptionTrouble, 'ManifestUnknown'> | undefined;
  pullFault: string | undefined;
  isUpgrading = false;
  isRolledOut = true;
  hasDiskPressure = false;
  isClusterBroken = false;
  wasClusterBroken = false;
  wasRecordLost = false;
  /** How often each image has ended `main` since it was patched in. */
  readonly killsOf = new Map<string, number>();
  isReleaseBroken = false;
  rejectsPatches = false;
  /** Every patch is answered with 500: a webhook that cannot be called. */
  failsPatches = false;
  bootID = 'boot-1';
  settings: RolloutSettings;
  readonly #pulled = new Set<string>();

  constructor(choices: Choices) {
    this.choices = choices;
    this.release = this.addRelease('4.20.3');
    this.pod = this.newPod();
    this.settings = {
      mode: 'stream',
      paused: false,
      observe: false,
      fallback: choices.chance(0.3) ? 'last-good' : 'release',
      allowedRepositories: [repository],
      probation: { gathers: 2, minimumSeconds: 1800, maximumSeconds: 24 * 3600 },
      verificationPolicy: 'none',
      gatherTimeoutSeconds: gatherTimeoutMilliseconds / 1000,
      deadlines: defaultDeadlines,
      contractMajor: 1,
      mainVersion: '4.20.3',
      maximumImageBytes: 1 << 30,
    };
  }

  get wall(): number {
    return epoch + this.time + this.skew;
  }

  addRelease(version: string): { version: string; image: string } {
    const digest = digestFor(`release-${version}`);
    const image = `quay.io/openshift/release@${digest}`;
    this.images.set(digest, { image, digest, behaviour: 'works', version, revision: digest.slice(7, 19) });
    return { version, image };
  }

  addImage(image: SimulatedImage): SimulatedImage {
    this.images.set(image.digest, image);
    return image;
  }

  newPod(): SimulatedPod {
    const node = {
      imageOf: (reference: string) => this.imageOf(reference),
      pullError: (image: SimulatedImage) => this.pullError(image),
    };
    return new SimulatedPod(this.release.image, this.time, { choices: this.choices, node });
  }

  imageOf(reference: string): SimulatedImage {
    const digest = reference.split('@')[1] ?? '';
    const image = this.images.get(digest) ?? publish(reference, 'not-pullable', '0.0.0');
    return this.isReleaseBroken && reference === this.release.image ? { ...image, behaviour: 'exits-at-once' } : image;
  }

  pullError(image: SimulatedImage): string | undefined {
    if (image.image === this.release.image || this.#pulled.has(image.digest)) return undefined;
    if (image.behaviour === 'not-pullable') return 'manifest unknown';
    if (image.behaviour === 'signature-rejected') return 'Source image rejected: no signature';
    if (this.pullFault !== undefined) return this.pullFault;
    this.#pulled.add(image.digest);
    return undefined;
  }

  describe(reference: string): DescriptionOutcome {
    if (this.pollFault !== undefined)
      return { kind: 'failed', reason: this.pollFault, message: 'no answer', failures: 1 };
    const digest = reference.split('@')[1] ?? this.tagDigest ?? '';
    const image = this.images.get(digest);
    if (image === undefined)
      return { kind: 'failed', reason: 'ManifestUnknown', message: 'no such image', failures: 1 };
    if (image.behaviour === 'no-platform')
      return { kind: 'refused', reason: 'PlatformMissing', message: 'no linux/amd64' };
    return {
      kind: 'described',
      image: parsePinnedImage(`${repository}@${digest}`),
      labels: labelsOf(image),
      compressedBytes: 1000,
    };
  }

  /** Lets time pass up to the next thing that happens, at most so long. */
  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    while (true) {
      this.time = Math.min(Math.max(this.time, Math.min(this.pod.dueAt, this.gatherer.dueAt)), end);
      this.pod.act(this.time);
      this.gatherer.act(this.pod, this.time);
      if (this.time >= end) return;
    }
  }

  get dueAt(): number {
    return Math.min(this.pod.dueAt, this.gatherer.dueAt);
  }

  /** The pod is deleted and comes back from the template: release image, new uid, no annotation, empty volumes. */
  replacePod(): void {
    this.pod = this.newPod();
    this.gatherer.run = undefined;
    this.gatherer.last = undefined;
  }

  /** Every fault of node, registry, cluster and configuration ends; what people and publishers did stays. */
  calm(): void {
    this.pollFault = undefined;
    this.pullFault = undefined;
    this.isUpgrading = false;
    this.isRolledOut = true;
    this.hasDiskPressure = false;
    this.isClusterBroken = false;
    this.isReleaseBroken = false;
    this.rejectsPatches = false;
    this.failsPatches = false;
    this.settings = { ...this.settings, observe: false };
  }
}
