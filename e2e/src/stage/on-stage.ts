import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { readSurroundings } from '../setup/surroundings.ts';
import { PlatformWatch } from './platform-watch.ts';
import { type Sections, SuiteStage } from './suite-stage.ts';

const installSeconds = 180;

/** What {@link onStage} may do otherwise. */
export interface StageUse {
  /** Sections of the operator's configuration file. */
  readonly sections?: Sections;
  /** The tests of a file are about one and the same pod. Default: each gets an untouched one. */
  readonly isShared?: boolean;
}

/**
 * Sets the stage for all tests of a file: the operator is installed before the first. Each test starts with an untouched
 * pod, and is watched for its whole length by the oracle, which must have nothing to change.
 * @returns gives the stage while a test runs
 */
export function onStage({ sections = {}, isShared = false }: StageUse = {}): () => SuiteStage {
  let stage: SuiteStage | undefined;
  let watch: PlatformWatch | undefined;
  let isTouched = false;
  const current = () => {
    if (!stage) throw new Error('the stage is set before the first test, and not earlier');
    return stage;
  };

  beforeAll(async () => {
    stage = await SuiteStage.open(readSurroundings(process.env), sections);
  }, installSeconds * 1000);

  beforeEach(async () => {
    if (isTouched && !isShared) await current().startAfresh();
    isTouched = true;
    watch = new PlatformWatch(current().installation);
  }, installSeconds * 1000);

  afterEach(async () => {
    const { differences, generations, looks } = (await watch?.stop()) ?? { differences: [], generations: [], looks: 0 };
    // The failure to set it is told already.
    if (!stage) return;
    await stage.measure('differences for the platform operator', differences.length, '');
    expect({ differences, generations: [...generations].length, hasLooked: looks > 0 }).toEqual({
      differences: [],
      generations: 1,
      hasLooked: true,
    });
  });

  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  return current;
}
