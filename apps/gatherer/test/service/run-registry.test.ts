import { describe, expect, it } from '@jest/globals';
import { FakeClock, silentLogger } from '@insights/process';
import { GathererMetrics } from '../../src/service/metrics.ts';
import { RunRegistry } from '../../src/service/run-registry.ts';
import { RunStore } from '../../src/service/run-store.ts';
import { gatherRun, temporaryFolder, version } from '../fixtures.ts';

async function registryIn(storagePath: string, forgotten: string[]) {
  const clock = new FakeClock('2026-01-01T00:00:00Z');
  const log = silentLogger();
  const store = new RunStore({ storagePath, clock, log });
  const forgetting = (id: string) => async () => {
    const kept = await new RunStore({ storagePath, clock, log }).load();
    forgotten.push(...kept.filter((run) => run.id === id).map(({ phase }) => `${id} ${phase}`));
  };
  return RunRegistry.create({
    work: () => Promise.reject(new Error('nothing is gathered here')),
    store,
    recover: async () => [
      { run: gatherRun({ id: 'A', phase: 'Partial', message: 'interrupted: x' }), forget: forgetting('A') },
    ],
    metrics: new GathererMetrics(version, []),
    clock,
    random: Math.random,
    log,
  });
}

describe('RunRegistry', () => {
  it('knows an interrupted run, and forgets what is left of it once the run is kept', async () => {
    await using folder = await temporaryFolder();
    const forgotten: string[] = [];

    const runs = await registryIn(folder.path, forgotten);

    expect(runs.list()).toMatchObject([{ id: 'A', phase: 'Partial' }]);
    expect(forgotten).toEqual(['A Partial']);
  });
});
