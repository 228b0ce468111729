import type { Action, Observation, RolloutRecord } from '../../src/index.ts';
import type { Phase } from '../../src/record/record.ts';
import { disturbances } from './disturbances.ts';
import { checkAction, checkJustice, checkLife, checkRest } from './invariants.ts';
import { MainProcess } from './main-process.ts';
import { Choices } from './random.ts';
import { World } from './world.ts';

const longestWaitMilliseconds = 10 * 60_000;
const mostStepsWithoutTime = 40;

const ends = {
  asked: { reason: 'Completed', exitCode: 0 },
  crashed: { reason: 'Error', exitCode: 1 },
  outOfMemory: { reason: 'OOMKilled', exitCode: 137 },
} as const;

/** What was seen over all histories. */
export interface Tally {
  histories: number;
  steps: number;
  kills: number;
  patches: number;
  confirmed: number;
  /** `<phase> <action>` at which `main` was killed, before or after the action. */
  readonly boundaries: Record<string, number>;
  /** `<from> <to>` of every change of phase. */
  readonly transitions: Record<string, number>;
}

export function newTally(): Tally {
  return { histories: 0, steps: 0, kills: 0, patches: 0, confirmed: 0, boundaries: {}, transitions: {} };
}

/** One generated history: so many steps with disturbances and kills, then none until it rests. */
export class History {
  readonly world: World;
  #main: MainProcess;
  #stepsWithoutTime = 0;
  readonly #tally: Tally;
  readonly log: string[] = [];

  constructor(seed: number, tally: Tally) {
    this.world = new World(new Choices(seed));
    this.#main = new MainProcess(this.world);
    this.#tally = tally;
    tally.histories += 1;
  }

  /** @throws BrokenInvariant */
  run(steps: number): void {
    const { choices } = this.world;
    disturbances['publish']?.(this.world);
    for (let step = 0; step < steps; step += 1) {
      if (choices.chance(0.08)) this.#disturb();
      this.#step(0.05);
    }
    this.world.calm();
    this.#log('calm');
    this.#settle();
  }

  #settle(): void {
    const { candidateSeconds, preparedSeconds, startSeconds, rollbackSeconds } = this.world.settings.deadlines;
    const { maximumSeconds } = this.world.settings.probation;
    const sum = candidateSeconds + preparedSeconds + startSeconds + maximumSeconds + rollbackSeconds;
    const end = this.world.time + 2 * sum * 1000;
    while (this.world.time < end) {
      const { action, seen } = this.#step(0);
      if (action.kind === 'wait' && isAtRest(seen)) return;
    }
    throw new Error('does not come to rest after the faults have ended');
  }

  #disturb(): void {
    const name = this.world.choices.pick(Object.keys(disturbances));
    disturbances[name]?.(this.world);
    this.#log(name);
  }

  #step(killProbability: number): { action: Action; seen: Observation } {
    const { world } = this;
    if (this.#main.isDoomed) this.#restart(ends.outOfMemory);
    const seen = this.#main.observe();
    const secretVersion = world.secret.resourceVersion;
    checkRest(seen);
    const action = this.#main.decide(seen);
    if (action === undefined) return this.#step(killProbability);
    this.#count(seen, action);
    checkAction(seen, action);
    if (killProbability > 0 && world.choices.chance(0.01)) this.#disturb();
    if (world.choices.chance(killProbability)) return this.#kill(seen, action);
    this.#main.act(action, secretVersion);
    if (world.choices.chance(killProbability)) return this.#kill(seen, action);
    this.#pass(action);
    return { action, seen };
  }

  /** `main` dies and starts again: all it had in memory is gone. */
  #kill(seen: Observation, action: Action): { action: Action; seen: Observation } {
    const boundary = `${phaseOf(seen)} ${action.kind}`;
    this.#tally.kills += 1;
    add(this.#tally.boundaries, boundary);
    this.#log(`killed at ${boundary}`);
    this.#restart(this.world.choices.chance(0.9) ? ends.asked : ends.crashed);
    return { action, seen };
  }

  #restart({ reason, exitCode }: { readonly reason: string; readonly exitCode: number }): void {
    const { world } = this;
    if (reason === 'OOMKilled') checkLife(world);
    world.pod.endMain(reason, exitCode);
    world.advance(world.choices.pick([1000, 5000, 60_000, 600_000]));
    this.#main = new MainProcess(world);
    this.#stepsWithoutTime = 0;
  }

  #pass(action: Action): void {
    const { world } = this;
    if (action.kind !== 'wait' && action.kind !== 'describe') {
      this.#stepsWithoutTime += 1;
      if (this.#stepsWithoutTime > mostStepsWithoutTime) throw new Error('decides and decides without an end');
      world.advance(10);
      return;
    }
    this.#stepsWithoutTime = 0;
    const { until } = action.kind === 'wait' ? action : action.meanwhile;
    const untilNow = until === undefined ? longestWaitMilliseconds : until - this.#main.now;
    const untilDue = Math.max(10, Math.min(world.dueAt, this.#main.dueAt) - world.time);
    world.advance(Math.min(untilNow, untilDue, longestWaitMilliseconds));
  }

  #count(seen: Observation, action: Action): void {
    this.#tally.steps += 1;
    this.#log(`${phaseOf(seen)} ${action.kind === 'wait' ? action.reason : action.kind}`);
    if (action.kind === 'patch') this.#tally.patches += 1;
    if (action.kind !== 'record') return;
    const [before, after] = [phaseOf(seen), action.record.phase];
    if (before !== after) add(this.#tally.transitions, `${before} ${after}`);
    if (action.events.some(({ reason }) => reason === 'FastTrackConfirmed')) this.#tally.confirmed += 1;
    checkJustice(this.world, action.events);
  }

  #log(line: string): void {
    this.log.push(`${Math.round(this.world.time / 1000)}s ${line}`);
  }
}

/** How every history has to end: the record, the Secret and the pod agree, or a foreign image is there and said to be. */
function isAtRest({ record: reading, secret, pod }: Observation): boolean {
  if (reading.kind !== 'valid' || reading.record.phase !== 'Stable') return false;
  const { chosen, overridden }: RolloutRecord = reading.record;
  return secret.gathererImage === chosen.image && [chosen.image, overridden?.image].includes(pod.gathererImage);
}

function phaseOf({ record }: Observation): Phase | 'none' {
  return record.kind === 'valid' ? record.record.phase : 'none';
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
