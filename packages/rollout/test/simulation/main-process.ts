import { formatImage, parsePinnedImage, type PinnedImage } from '@insights/image-name';
import { present } from '@insights/process';
import {
  type Action,
  decide,
  type DescribeAction,
  type DescriptionView,
  type Observation,
  type PatchAction,
  type PatchFailure,
  podPatch,
  type PollView,
  readPod,
  readRecord,
  type RecordAction,
  type RecordReading,
  serializeRecord,
} from '../../src/index.ts';
import { intentAnnotation } from '../../src/pod/intent.ts';
import { rescue } from '../../src/rescue.ts';
import { repository } from './images.ts';
import { tag, type World } from './world.ts';

const pollMilliseconds = 600_000;
const scheduledGatherMilliseconds = 20 * 60_000;

/** The memory of one life of `main`, and what its adapter does with an action. */
export class MainProcess {
  readonly #world: World;
  readonly #bornAt: number;
  readonly #bornWall: number;
  #poll: PollView | undefined;
  #pollDueAt: number;
  #gatherDueAt: number;
  #description: DescriptionView | undefined;
  #asked: { readonly action: DescribeAction; readonly startedAt: number; readonly dueAt: number } | undefined;
  #patchFailure: PatchFailure | undefined;
  #reading: RecordReading | undefined;
  #readText: string | undefined;
  #serial = 0;

  constructor(world: World) {
    this.#world = world;
    this.#bornAt = world.time;
    this.#bornWall = world.wall;
    this.#pollDueAt = world.time + world.choices.between(0, 60_000);
    this.#gatherDueAt = world.time + world.choices.between(10_000, scheduledGatherMilliseconds);
  }

  get now(): number {
    return this.#bornWall + this.#world.time - this.#bornAt;
  }

  /** When this process does something by itself. */
  get dueAt(): number {
    return Math.min(this.#pollDueAt, this.#gatherDueAt, this.#asked?.dueAt ?? Number.POSITIVE_INFINITY);
  }

  /** Whether everything may be read: what has to be done before was done. */
  isRescued = false;

  /** Whether the image that runs ends a process that reads what it says. */
  get isDoomed(): boolean {
    const { pod } = this.#world;
    return this.isRescued && pod.running?.behaviour === 'kills-main';
  }

  /** What is to be done next, `undefined` when it is time to look at everything. */
  decide(seen: Observation): Action | undefined {
    if (this.isRescued) return decide(seen);
    const action = rescue(seen);
    this.isRescued = action === undefined;
    return action;
  }

  observe(): Observation {
    const world = this.#world;
    const { secret, gatherer, pod, settings } = world;
    this.#pollWhenDue();
    this.#answerWhenDue();
    const record = this.#read(secret.state);
    this.#gatherWhenDue(record.kind === 'valid' ? record.record.phase : 'Stable');
    const handshake = this.isRescued ? gatherer.handshake(pod) : undefined;
    const isOverfull = this.isRescued && pod.running?.behaviour === 'fills-volume' && pod.running.image === pod.image;
    this.#serial += 1;
    return {
      now: this.now,
      startedAt: this.#bornWall,
      newId: `op-${this.#bornAt}-${this.#serial}`,
      release: world.release,
      clusterVersion: world.release.version,
      platform: 'linux/amd64',
      record,
      secret: {
        ...present({ gathererImage: secret.gathererImage, retry: secret.retry }),
      },
      pod: readPod(pod.toJson()),
      cluster: {
        isUpgrading: world.isUpgrading,
        isRolledOut: world.isRolledOut,
        hasDiskPressure: world.hasDiskPressure,
        bootID: world.bootID,
      },
      ...present({ poll: this.#poll, description: this.#description, handshake }),
      gather: {
        isRunning: gatherer.run !== undefined,
        ...(gatherer.last === undefined || !this.isRescued ? {} : { last: gatherer.last }),
      },
      ...present({ patchFailure: this.#patchFailure }),
      ...(isOverfull ? { overfull: '900 MiB' } : {}),
      withdrawn: world.withdrawn,
      settings,
    };
  }

  /** Carries an action out, or fails to as the API server and the world have it. */
  act(action: Action, secretVersion: number): void {
    if (action.kind === 'record') this.#write(action, secretVersion);
    if (action.kind === 'patch') this.#patch(action);
    if (action.kind === 'describe') this.#ask(action);
    if (action.kind === 'gather') this.#gather(action.requestId);
  }

  /** The registry answers beside the decisions, now and then after minutes; only the newest request is answered. */
  #ask(action: DescribeAction): void {
    const { choices, time } = this.#world;
    if (this.#asked?.action.request === action.request) return;
    const delay = choices.chance(0.1) ? choices.between(10_000, 300_000) : choices.between(20, 500);
    this.#asked = { action, startedAt: this.now, dueAt: time + delay };
  }

  #answerWhenDue(): void {
    if (this.#asked === undefined || this.#world.time < this.#asked.dueAt) return;
    const { action, startedAt } = this.#asked;
    this.#asked = undefined;
    const { image, request } = action;
    const outcome = this.#world.describe(formatImage(image));
    const before = this.#description?.outcome;
    const failures = outcome.kind === 'failed' && before?.kind === 'failed' ? before.failures + 1 : 1;
    const answer = outcome.kind === 'failed' ? { ...outcome, failures } : outcome;
    this.#description = { image, request, at: startedAt, outcome: answer };
  }

  /** What is there is read anew each time; the same text need not be parsed twice. */
  #read(text: string | undefined): RecordReading {
    if (this.#reading === undefined || text !== this.#readText) this.#reading = readRecord(text);
    this.#readText = text;
    return this.#reading;
  }

  #write({ record, gathererImage, consumesRetry }: RecordAction, secretVersion: number): void {
    const { secret, choices } = this.#world;
    if (secret.resourceVersion !== secretVersion || choices.chance(0.02)) return;
    secret.state = serializeRecord(record);
    secret.gathererImage = gathererImage;
    if (consumesRetry) secret.retry = undefined;
    secret.resourceVersion += 1;
  }

  #patch(action: PatchAction): void {
    const { pod, choices, rejectsPatches, failsPatches, time } = this.#world;
    const { metadata, spec } = podPatch(action);
    const isStale = metadata.uid !== pod.uid || metadata.resourceVersion !== String(pod.resourceVersion);
    if (rejectsPatches || failsPatches || isStale || choices.chance(0.04)) {
      const failures = this.#patchFailure?.op === action.op ? this.#patchFailure.failures + 1 : 1;
      const kind = rejectsPatches ? 'rejected' : 'failed';
      this.#patchFailure = { op: action.op, at: this.now, failures, kind, message: 'no' };
      return;
    }
    this.#patchFailure = undefined;
    this.#world.killsOf.delete(action.to);
    pod.patch(spec.containers[0]?.image ?? '', metadata.annotations[intentAnnotation], time);
  }

  #gather(requestId: string | undefined): void {
    const { gatherer, pod, time: now, isClusterBroken } = this.#world;
    gatherer.start(requestId, { pod, now, isClusterBroken });
  }

  #pollWhenDue(): void {
    const world = this.#world;
    if (world.time < this.#pollDueAt) return;
    this.#pollDueAt = world.time + pollMilliseconds;
    const at = this.now;
    const backoff = (this.#poll?.backoff ?? 0) + 1;
    if (world.pollFault !== undefined) {
      this.#poll = { class: world.pollFault, reference: tag, at, backoff, ...imageOf(this.#poll?.image?.digest) };
    } else if (world.tagDigest === undefined) {
      this.#poll = { class: 'TagMissing', reference: tag, at };
    } else {
      const isKnown = world.tagDigest === this.#poll?.image?.digest;
      this.#poll = { class: isKnown ? 'Unchanged' : 'Changed', reference: tag, at, ...imageOf(world.tagDigest) };
    }
  }

  #gatherWhenDue(phase: string): void {
    const world = this.#world;
    if (world.time < this.#gatherDueAt) return;
    this.#gatherDueAt = world.time + scheduledGatherMilliseconds;
    if (phase !== 'Prepared' && phase !== 'Applying') this.#gather(undefined);
  }
}

function imageOf(digest: string | undefined): { image?: PinnedImage } {
  return digest === undefined ? {} : { image: parsePinnedImage(`${repository}@${digest}`) };
}
