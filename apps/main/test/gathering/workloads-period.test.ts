import { mkdir, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ArchiveWriter, buildGathersRecord } from '@insights/archive';
import type { GatherRun } from '@insights/contract';
import { FakeClock, systemClock } from '@insights/process';
import { WorkloadsPeriod } from '../../src/gathering/workloads-period.ts';
import { capturedLog } from '../support/captured-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hourMilliseconds = 3_600_000;
const never = new AbortController().signal;

describe('the period of workloads', () => {
  it('is twelve hours from when they began', async () => {
    await using scene = await startScene();
    expect(await scene.period.isDue(never)).toBe(true);

    scene.period.began(scene.clock.now());
    await scene.clock.advance({ hours: 11, minutes: 59 });
    expect(await scene.period.isDue(never)).toBe(false);

    await scene.clock.advance({ minutes: 1 });
    expect(await scene.period.isDue(never)).toBe(true);
  });

  it('does not end because the wall clock is corrected', async () => {
    await using scene = await startScene();
    scene.period.began(scene.clock.now());

    scene.clock.jump({ hours: 24 });

    expect(await scene.period.isDue(never)).toBe(false);
  });

  it('begins with a run that somebody else asked for', async () => {
    await using scene = await startScene();
    await scene.period.isDue(never);

    scene.runs.push(scene.run(1, 'clusterconfig/nodes', 'workloads/helmchart_info'));

    expect(await scene.period.isDue(never)).toBe(false);
  });

  it('does not begin with a run without them', async () => {
    await using scene = await startScene();
    scene.runs.push(scene.run(1, 'clusterconfig/workloads', 'workloads_too/x'));

    expect(await scene.period.isDue(never)).toBe(true);
  });

  it('goes on when the gatherer has forgotten the run, or does not answer', async () => {
    await using scene = await startScene();
    scene.runs.push(scene.run(1, 'workloads/workload_info'));
    await scene.period.isDue(never);

    scene.runs.length = 0;
    expect(await scene.period.isDue(never)).toBe(false);

    scene.refuse();
    expect(await scene.period.isDue(never)).toBe(false);
    expect(scene.log.messages('info')).toEqual(['The gatherer did not tell its runs']);
  });

  it.each([
    ['dated ahead of the clock', -24],
    ['that began more than twelve hours ago', 13],
  ])('takes no account of a run %s', async (_, hoursAgo) => {
    await using scene = await startScene();
    scene.runs.push(scene.run(hoursAgo, 'workloads/workload_info'));

    expect(await scene.period.isDue(never)).toBe(true);
  });

  it('takes no account of a run without a time', async () => {
    await using scene = await startScene();
    scene.runs.push({ ...scene.run(1, 'workloads/workload_info'), startedAt: 'soon' });

    expect(await scene.period.isDue(never)).toBe(true);
  });
});

describe('after a start of main, the period of workloads', () => {
  it('goes on from the newest archive that tells of them', async () => {
    await using scene = await startScene();
    await scene.archive(5, 'workloads/workload_info');
    await scene.archive(1, 'clusterconfig/nodes');

    expect(await scene.period.isDue(never)).toBe(false);
    await scene.clock.advance({ hours: 7, minutes: 1 });
    expect(await scene.period.isDue(never)).toBe(true);
  });

  it('goes on from the latest of archives and runs', async () => {
    await using scene = await startScene();
    await scene.archive(10, 'workloads/workload_info');
    scene.runs.push(scene.run(3, 'workloads/workload_info'), scene.run(8, 'workloads/workload_info'));

    await scene.period.isDue(never);
    await scene.clock.advance({ hours: 8, minutes: 59 });
    expect(await scene.period.isDue(never)).toBe(false);
    await scene.clock.advance({ minutes: 2 });
    expect(await scene.period.isDue(never)).toBe(true);
  });

  it.each([
    ['without them', 1, ['clusterconfig/nodes']],
    ['with them that is too old', 13, ['workloads/workload_info']],
    ['dated ahead of the clock', -2, ['workloads/workload_info']],
  ])('does not go on from an archive %s', async (_, hoursAgo, functions) => {
    await using scene = await startScene();
    if (hoursAgo < 0) scene.clock.jump({ hours: hoursAgo });
    await scene.archive(Math.max(0, hoursAgo), ...functions);

    expect(await scene.period.isDue(never)).toBe(true);
  });

  it('passes over an archive that cannot be read', async () => {
    await using scene = await startScene();
    await scene.archive(2, 'workloads/workload_info');
    await truncate(await scene.archive(1, 'workloads/workload_info'), 40);

    await scene.period.isDue(never);
    await scene.clock.advance({ hours: 10, minutes: 1 });
    expect(await scene.period.isDue(never)).toBe(true);
  });

  it('looks at the archives once', async () => {
    await using scene = await startScene();
    await scene.period.isDue(never);
    await scene.archive(1, 'workloads/workload_info');

    expect(await scene.period.isDue(never)).toBe(true);
  });

  it('is over on a volume that is not there', async () => {
    await using scene = await startScene({ storagePath: '/nonexistent/archives' });

    expect(await scene.period.isDue(never)).toBe(true);
  });
});

type Run = Pick<GatherRun, 'startedAt' | 'functions'>;

async function startScene({ storagePath }: { readonly storagePath?: string } = {}) {
  const { path, [Symbol.asyncDispose]: dispose } = await temporaryFolder();
  const directory = join(path, 'archives');
  await mkdir(directory);
  const clock = new FakeClock(new Date());
  const log = capturedLog();
  const runs: Run[] = [];
  let isRefused = false;
  const client = {
    runs: () => (isRefused ? Promise.reject(new Error('no answer')) : Promise.resolve(runs as GatherRun[])),
  };
  const configuration = { config: { storagePath: storagePath ?? directory } };
  return {
    clock,
    log,
    runs,
    period: new WorkloadsPeriod({ client, configuration, clock, log: log.log }),
    refuse: () => void (isRefused = true),
    run: (hoursAgo: number, ...functions: string[]): Run => ({
      startedAt: new Date(clock.now().getTime() - hoursAgo * hourMilliseconds).toISOString(),
      functions: functions.map(report),
    }),
    archive: (hoursAgo: number, ...functions: string[]) =>
      writeArchive(directory, new Date(Date.now() - hoursAgo * hourMilliseconds), functions),
    [Symbol.asyncDispose]: dispose,
  };
}

async function writeArchive(directory: string, at: Date, functions: readonly string[]): Promise<string> {
  const writer = await ArchiveWriter.create({ directory, clock: systemClock });
  await writer.add({ path: 'config/id', bytes: '2b9195d4-85d4-428f-944b-4b46f08911f8' });
  const record = buildGathersRecord({
    reports: functions.map(report),
    uptimeSeconds: 1,
    containerMemoryBytes: 1,
    isGlobalObfuscationEnabled: false,
  });
  await writer.add(record);
  const written = await writer.finish();
  if (!written) throw new Error('nothing was written');
  await utimes(written.path, at, at);
  return written.path;
}

function report(name: string) {
  return { name, durationMilliseconds: 1, records: 1, bytes: 1, errors: [], warnings: [], panic: null };
}
