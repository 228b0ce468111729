import { intentAnnotation } from '../../src/pod/intent.ts';
import type { SimulatedImage } from './images.ts';
import type { Choices } from './random.ts';

interface Ended {
  readonly containerID: string;
  readonly reason: string;
  readonly exitCode: number;
}

type State =
  | { readonly waiting: string; readonly message?: string }
  | { readonly running: true }
  | { readonly terminated: Ended };

const firstBackOffMilliseconds = 10_000;
const longestBackOffMilliseconds = 300_000;

/** What the kubelet needs to know of the world around the pod. */
export interface NodeConditions {
  readonly imageOf: (reference: string) => SimulatedImage;
  /** A message when the image cannot be fetched now. */
  readonly pullError: (image: SimulatedImage) => string | undefined;
}

/**
 * One pod whose gatherer container a kubelet keeps running: it acts on an image a moment after the patch, shows the old container
 * until the new one has started, restarts at once and then with back-off, and reports with a delay.
 */
export class SimulatedPod {
  readonly uid: string;
  image: string;
  annotation: string | undefined;
  generation = 1;
  resourceVersion = 1;
  mainRestarts = 0;
  #mainEnd: { readonly reason: string; readonly exitCode: number } | undefined;
  /** Milliseconds on the world's clock at which something happens next. */
  dueAt: number;
  containerID = '';
  restartCount = 0;
  #acted: string | undefined;
  #observedGeneration = 1;
  #state: State = { waiting: 'ContainerCreating' };
  #last: Ended | undefined;
  #crashes = 0;
  #backOff = firstBackOffMilliseconds;
  #pullFailures = 0;
  #statusImage = '';
  readonly #choices: Choices;
  readonly #node: NodeConditions;
  readonly #reportsGeneration: boolean;
  static #serial = 0;

  constructor(image: string, now: number, { choices, node }: { choices: Choices; node: NodeConditions }) {
    SimulatedPod.#serial += 1;
    this.uid = `pod-${SimulatedPod.#serial}`;
    this.image = image;
    this.#choices = choices;
    this.#node = node;
    this.#reportsGeneration = choices.chance(0.7);
    this.dueAt = now + 500;
  }

  get isRunning(): boolean {
    return 'running' in this.#state;
  }

  /** The image that the running container was made from; the spec may be ahead of it. */
  get running(): SimulatedImage | undefined {
    return this.isRunning && this.#acted !== undefined ? this.#node.imageOf(this.#acted) : undefined;
  }

  /** Whether the container runs its first, short life of an image that crashes once while it starts. */
  get isStumbling(): boolean {
    return this.running?.behaviour === 'crashes-once' && this.#crashes === 0;
  }

  patch(image: string, annotation: string | undefined, now: number): void {
    this.resourceVersion += 1;
    if (annotation !== undefined) this.annotation = annotation;
    if (image === this.image) return;
    this.image = image;
    this.generation += 1;
    this.dueAt = Math.min(this.dueAt, now + this.#choices.between(100, 2000));
  }

  /** Acts when something is due. */
  act(now: number): void {
    if (now < this.dueAt) return;
    this.resourceVersion += 1;
    // Seen in one round, acted on in the next: a generation that was observed proves nothing about the container.
    if (this.#observedGeneration !== this.generation) {
      this.#observedGeneration = this.generation;
      this.dueAt = now + 100;
      return;
    }
    if (this.image !== this.#acted) return this.#replace(now);
    if (this.isRunning) return this.#misbehave(now);
    this.#restart(now);
  }

  /** Ends the running container from outside: out of memory, a node that reboots. */
  kill(reason: string, exitCode: number, now: number): void {
    if (!this.isRunning) return;
    this.#end(reason, exitCode);
    this.dueAt = now + 500;
  }

  /** Our own container ends, and is started again by the kubelet. */
  endMain(reason: string, exitCode: number): void {
    this.mainRestarts += 1;
    this.resourceVersion += 1;
    this.#mainEnd = { reason, exitCode };
  }

  /** As the API server returns it. */
  toJson(): unknown {
    const state =
      'waiting' in this.#state
        ? { waiting: { reason: this.#state.waiting, message: this.#state.message ?? '' } }
        : 'running' in this.#state
          ? { running: {} }
          : { terminated: this.#state.terminated };
    return {
      metadata: {
        uid: this.uid,
        resourceVersion: String(this.resourceVersion),
        generation: this.generation,
        annotations: this.annotation === undefined ? {} : { [intentAnnotation]: this.annotation },
      },
      spec: {
        nodeName: 'node-1',
        containers: [
          { name: 'main', image: 'release' },
          { name: 'gatherer', image: this.image },
        ],
      },
      status: {
        ...(this.#reportsGeneration ? { observedGeneration: this.#observedGeneration } : {}),
        containerStatuses: [
          {
            name: 'main',
            restartCount: this.mainRestarts,
            state: { running: {} },
            lastState: this.#mainEnd === undefined ? {} : { terminated: this.#mainEnd },
          },
          {
            name: 'gatherer',
            containerID: this.containerID,
            restartCount: this.restartCount,
            image: this.#statusImage,
            imageID: this.#statusImage,
            ready: this.isRunning,
            state,
            lastState: this.#last === undefined ? {} : { terminated: this.#last },
          },
        ],
      },
    };
  }

  #replace(now: number): void {
    if (this.isRunning) {
      this.#end('Error', this.#choices.pick([143, 137, 0]));
      this.dueAt = now + 200;
      // The old container is dead; the next round pulls.
      return;
    }
    const wanted = this.#node.imageOf(this.image);
    const error = this.#node.pullError(wanted);
    if (error !== undefined) {
      this.#pullFailures += 1;
      this.#state = { waiting: this.#pullFailures % 2 === 1 ? 'ErrImagePull' : 'ImagePullBackOff', message: error };
      this.dueAt = now + 5000 * this.#pullFailures;
      return;
    }
    this.#acted = this.image;
    this.#crashes = 0;
    this.#pullFailures = 0;
    this.#backOff = firstBackOffMilliseconds;
    this.#start(now);
  }

  #start(now: number): void {
    const image = this.#node.imageOf(this.image);
    if (image.behaviour === 'cannot-start') {
      this.#state = { waiting: 'RunContainerError', message: 'exec format error' };
      this.dueAt = now + 10_000;
      return;
    }
    SimulatedPod.#serial += 1;
    if (this.containerID !== '') this.restartCount += 1;
    this.containerID = `cri-o://${SimulatedPod.#serial}`;
    if ('terminated' in this.#state) this.#last = this.#state.terminated;
    this.#state = { running: true };
    this.#statusImage = this.#choices.chance(0.1) ? `quay.io/mirror/other@${image.digest}` : this.image;
    this.dueAt = now + this.#lifetime(image);
  }

  #lifetime({ behaviour }: SimulatedImage): number {
    if (behaviour === 'exits-at-once' || behaviour === 'exits-zero') return this.#choices.between(50, 900);
    if (behaviour === 'crashes-once' && this.#crashes === 0) return 700;
    if (behaviour === 'crashes-later') return this.#choices.between(20, 400) * 1000;
    return Number.POSITIVE_INFINITY;
  }

  #misbehave(now: number): void {
    const image = this.#node.imageOf(this.image);
    if (this.#lifetime(image) === Number.POSITIVE_INFINITY) {
      this.dueAt = Number.POSITIVE_INFINITY;
      return;
    }
    this.#end(image.behaviour === 'exits-zero' ? 'Completed' : 'Error', image.behaviour === 'exits-zero' ? 0 : 3);
    this.#crashes += 1;
    this.dueAt = now + 300;
  }

  #restart(now: number): void {
    if (this.#crashes >= 2 && 'terminated' in this.#state) {
      this.#last = this.#state.terminated;
      this.#state = { waiting: 'CrashLoopBackOff', message: 'back-off restarting failed container' };
      this.dueAt = now + this.#backOff;
      this.#backOff = Math.min(this.#backOff * 2, longestBackOffMilliseconds);
      return;
    }
    this.#start(now);
  }

  #end(reason: string, exitCode: number): void {
    this.#state = { terminated: { containerID: this.containerID, reason, exitCode } };
  }
}
