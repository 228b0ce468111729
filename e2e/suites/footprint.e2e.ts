import { expect, it } from '@jest/globals';
import { addPods } from '@insights/real-cluster';
import { ContainerMemory, type MemoryPeaks } from '../src/footprint/container-memory.ts';
import { onStage } from '../src/stage/on-stage.ts';
import { describeOwnCluster } from '../src/stage/own-cluster.ts';
import type { SuiteStage } from '../src/stage/suite-stage.ts';

const pods = 12_000;
// Of all namespaces the one whose pods a function reads, and records: the most that pods can cost.
const namespace = 'openshift-cluster-version';
const limit = 192 * 2 ** 20;
const gathers = 2;

describeOwnCluster('the memory of the operator', () => {
  const stage = onStage();

  it('suffices where there are 12,000 pods that are all gathered', async () => {
    const { surroundings, installation, clock } = stage();
    await addPods({ kubeconfig: surroundings.kubeconfig, count: pods, namespace });
    const [main, gatherer] = await Promise.all(['main', 'gatherer'].map((name) => installation.container(name)));
    await using mainMemory = await ContainerMemory.watch(main!, clock);
    await using gathererMemory = await ContainerMemory.watch(gatherer!, clock);

    await gathersAndUploads(stage());

    await expectFit(stage(), 'main', await mainMemory.peaks());
    await expectFit(stage(), 'gatherer', await gathererMemory.peaks());
    expect(await Promise.all(['main', 'gatherer'].map((name) => installation.restarts(name)))).toEqual([0, 0]);
  }, 300_000);
});

async function gathersAndUploads(stage: SuiteStage): Promise<void> {
  const { installation, console, clock } = stage;
  for (let gather = 1; gather <= gathers; gather += 1) {
    const [since, uploads] = [clock.now().getTime(), console.uploads.length];
    const { startedAt, finishedAt, records } = await stage.until('a gather of all pods', 120, async () => {
      const last = (await installation.status()).gather.last;
      return last && Date.parse(last.startedAt) > since && last.records > 0 ? last : undefined;
    });
    const upload = await stage.until('its upload', 60, () => console.uploads[uploads]);
    await stage.measure('gather, 12,000 pods', Date.parse(finishedAt) - Date.parse(startedAt), 'ms');
    await stage.measure('records of a gather, 12,000 pods', records, '');
    await stage.measure('archive, 12,000 pods', upload.file.bytes / 2 ** 20, 'MiB');
  }
}

async function expectFit(stage: SuiteStage, name: string, peaks: MemoryPeaks): Promise<void> {
  const measure = (what: string, bytes: number) =>
    stage.measure(`${name}: peak ${what}, 12,000 pods`, bytes / 2 ** 20, 'MiB');
  await measure('memory without file cache', peaks.unreclaimable);
  await measure('anonymous memory', peaks.anonymous);
  await measure('memory with file cache', peaks.peakUsage);
  expect({ limit: peaks.limit, oomKills: peaks.oomKills, hasLooked: peaks.looks > 10 }).toEqual({
    limit,
    oomKills: 0,
    hasLooked: true,
  });
  expect(peaks.unreclaimable).toBeLessThanOrEqual(limit);
}
