import { type Observation, readRecord, type RecordAction, type RolloutRecord } from '../../src/index.ts';
import { type Behaviour, publish, type SimulatedImage } from '../simulation/images.ts';
import { checkAction, checkRest } from '../simulation/invariants.ts';
import { MainProcess } from '../simulation/main-process.ts';
import { Choices } from '../simulation/random.ts';
import { World } from '../simulation/world.ts';

/** No accidents: what is told is all that happens. */
class Steady extends Choices {
  override next(): number {
    return 0.5;
  }

  override chance(): boolean {
    return false;
  }
}

/** A cluster in which a test makes things happen, and `main` that reacts; the invariants are checked at every step. */
export class Story {
  readonly world = new World(new Steady(1));
  /** Reasons of all events, oldest first. */
  readonly events: string[] = [];
  /** Images of all patches of `main`, oldest first. */
  readonly patches: string[] = [];
  mainEnds = 0;
  #main = new MainProcess(this.world);
  #serial = 0;

  /** A cluster that has run the release image for half an hour. */
  static settled(): Story {
    const story = new Story();
    story.pass(1800);
    return story;
  }

  /** Pushes an image and moves the tag to it. */
  publish(behaviour: Behaviour, version = '4.20.7'): SimulatedImage {
    this.#serial += 1;
    const image = this.world.addImage(publish(`${behaviour}-${this.#serial}`, behaviour, version));
    this.world.tagDigest = image.digest;
    return image;
  }

  /** The gatherer of an image that runs breaks down for good. */
  spoil(image: string): void {
    const { pod, time } = this.world;
    const spoiled = this.world.imageOf(image);
    this.world.addImage({ ...spoiled, behaviour: 'exits-at-once' });
    pod.kill('Error', 1, time);
  }

  restartMain(): void {
    this.#main = new MainProcess(this.world);
  }

  /** The container `main` ends, and the kubelet starts it again. */
  endMain(reason: string, exitCode: number): void {
    this.mainEnds += 1;
    this.world.pod.endMain(reason, exitCode);
    this.world.advance(1000);
    this.restartMain();
  }

  get record(): RolloutRecord {
    const reading = readRecord(this.world.secret.state);
    if (reading.kind !== 'valid') throw new Error(`no record: ${reading.kind}`);
    return reading.record;
  }

  observe(): Observation {
    return this.#main.observe();
  }

  /** Lets `main` work for so many seconds. */
  pass(seconds: number): void {
    const end = this.world.time + seconds * 1000;
    while (this.world.time < end) this.#step(end);
  }

  /** Lets `main` work until something is so. @returns the seconds that it took */
  until(isSo: () => boolean, limitSeconds = 100_000): number {
    const start = this.world.time;
    const end = start + limitSeconds * 1000;
    while (!isSo()) {
      if (this.world.time >= end) throw new Error(`not so after ${limitSeconds} s: ${JSON.stringify(this.record)}`);
      this.#step(end);
    }
    return (this.world.time - start) / 1000;
  }

  untilPhase(phase: RolloutRecord['phase']): number {
    return this.until(() => this.record.phase === phase);
  }

  edit(key: 'gathererImage' | 'retry', value: string | undefined): void {
    this.world.secret[key] = value;
    this.world.secret.resourceVersion += 1;
  }

  #step(end: number): void {
    const { world } = this;
    if (this.#main.isDoomed) this.endMain('OOMKilled', 137);
    const seen = this.#main.observe();
    const version = world.secret.resourceVersion;
    checkRest(seen);
    const action = this.#main.decide(seen);
    if (action === undefined) return;
    checkAction(seen, action);
    this.#main.act(action, version);
    if (action.kind === 'record') this.#note(action);
    if (action.kind === 'patch') this.patches.push(action.to);
    const due = Math.min(world.dueAt, this.#main.dueAt, end) - world.time;
    const rest = action.kind === 'wait' ? action : action.kind === 'describe' ? action.meanwhile : undefined;
    const until = rest?.until === undefined ? 600_000 : rest.until - seen.now;
    world.advance(rest === undefined ? 10 : Math.max(10, Math.min(due, until)));
  }

  #note({ events }: RecordAction): void {
    this.events.push(...events.map(({ reason }) => reason));
  }
}
