import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { inspectArchive } from '@insights/archive';
import { ClusterReader, loadCredentials } from '@insights/cluster';
import type { FunctionReport, RunProgress } from '@insights/contract';
import { FakeCluster } from '@insights/fake-cluster';
import { catalogue, type GatherContext, type GatherFunction } from '@insights/gathering';
import { CodedError, createLogger, FakeClock, silentLogger, systemClock } from '@insights/process';
import { gather } from '../../src/run/gather.ts';
import type { GatherEnvironment, GatherObserver } from '../../src/run/gather-scene.ts';
import { recordsOf } from '../guard/records-of.ts';
import { gatherFunction, plan, temporaryFolder, version } from '../fixtures.ts';

const never = new AbortController().signal;

function recording(id: string): GatherFunction {
  return gatherFunction(id, (context) => context.record({ path: `config/${id}.json`, bytes: `"${id}"` }));
}

function hanging(id: string): GatherFunction {
  return gatherFunction(id, ({ clock, signal }: GatherContext) => clock.sleep(1_000_000_000, signal));
}

async function setUp(cluster: FakeCluster, storagePath: string) {
  const kubeconfig = join(storagePath, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig);
  const credentials = await loadCredentials({ kubeconfig, env: {}, clock: systemClock });
  const openCluster = async () => new ClusterReader({ credentials, userAgent: 'test', clock: systemClock });
  const environment: GatherEnvironment = {
    openCluster,
    storagePath: join(storagePath, 'archives'),
    ownNamespace: 'openshift-insights',
    sinceSeconds: 7200,
    version,
    clock: systemClock,
    log: silentLogger(),
  };
  const reports: FunctionReport[] = [];
  const progress: RunProgress[] = [];
  const observer: GatherObserver = {
    onProgress: (news) => progress.push(news),
    onFunction: (report) => reports.push(report),
  };
  return { environment, observer, reports, progress };
}

function requestOf(namespace: string): object {
  return { namespace, pod_name_regex: '', messages: ['x'] };
}

describe('gather', () => {
  it('gathers by the rules of the plan, reports on them in the archive and says what of them is not in force', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    const { environment, observer } = await setUp(cluster, folder.path);
    const raw = '{ "container_logs": [{}], "conditional_gathering_rules": [] }';
    const empty = { conditional_gathering_rules: [], container_logs: [] };
    const rules = { document: { ...empty, container_logs: [{}, requestOf('openshift-a')] }, raw };
    const functions = catalogue.filter(({ id }) => id.startsWith('conditional/'));

    const result = await gather(plan(functions, { rules }), { environment, observer }, never);

    const records = await recordsOf(environment.storagePath, result);
    expect(records.get('insights-operator/remote-configuration.json')).toBe(raw);
    expect(JSON.parse(records.get('insights-operator/remote-configuration-report.json') ?? '')).toMatchObject({
      requests: [{ index: 0, outcome: 'dropped' }, { index: 1 }],
    });
    expect(result.warnings).toEqual([
      '3 parts of the gathering rules were dropped; the first reason: container_logs.0.namespace must be present',
    ]);
  });

  it('says without a stack, and at level debug alone, that the cluster does not have what is asked for', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    const { environment, observer } = await setUp(cluster, folder.path);
    const lines: string[] = [];
    const log = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
    const absent = { group: 'config.openshift.io', version: 'v1', resource: 'schedulers', name: 'cluster' };
    const asking = gatherFunction(
      'clusterconfig/absent',
      async (context) => void (await context.cluster.get(absent, context.signal)),
    );

    await gather(plan([asking]), { environment: { ...environment, log }, observer }, never);

    const said = lines.filter((line) => line.includes('clusterconfig/absent'));
    expect(said).toHaveLength(1);
    expect(JSON.parse(said[0] ?? '')).toMatchObject({ level: 'debug', reason: expect.stringContaining('schedulers') });
    expect(said[0]).not.toMatch(/stack|    at /);
  });

  it('writes what the functions of the catalogue find, and what became of them', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    cluster.put({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker-0' }, spec: {}, status: {} });
    const { environment, observer, reports, progress } = await setUp(cluster, folder.path);
    const functions = catalogue.filter(({ id }) => id === 'clusterconfig/nodes');
    const paths: string[] = [];

    const result = await gather(plan(functions), { environment, observer }, never);

    const path = join(environment.storagePath, result.archive?.name ?? '');
    const archive = await inspectArchive(path, { onRecord: (record) => paths.push(record.path) });
    expect(result).toMatchObject({ phase: 'Succeeded', message: '', archive: { records: 2, partial: false } });
    expect(archive).toMatchObject({ sha256: result.archive?.sha256, bytes: result.archive?.bytes });
    expect(paths).toEqual(['config/node/worker-0.json', 'insights-operator/gathers.json']);
    expect(reports).toMatchObject([{ name: 'clusterconfig/nodes', records: 1, errors: [] }]);
    expect(progress.at(-1)).toMatchObject({ functionsDone: 1, functionsTotal: 1, records: 1 });
  });

  it('is partial when a function fails', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    const { environment, observer } = await setUp(cluster, folder.path);
    const failing = gatherFunction('a/b', () => Promise.reject(new CodedError('ERR_X', 'no such thing')));

    const result = await gather(plan([recording('a/a'), failing]), { environment, observer }, never);

    expect(result).toMatchObject({
      phase: 'Partial',
      message: '1 of 2 functions had errors: a/b; the first: no such thing',
      archive: { records: 2, partial: true },
    });
  });

  it('leaves no file behind when nothing could be gathered', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    const { environment, observer } = await setUp(cluster, folder.path);
    const failing = gatherFunction('a/b', () => Promise.reject(new CodedError('ERR_X', 'no such thing')));

    const result = await gather(plan([failing]), { environment, observer }, never);

    expect(result).toMatchObject({ phase: 'Failed', archive: null });
    expect(await readdir(environment.storagePath)).toEqual([]);
  });

  it('finalises a partial archive when it is cancelled', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    const { environment, observer } = await setUp(cluster, folder.path);
    const stop = new AbortController();
    const onFunction = () => stop.abort(new CodedError('ERR_CANCELLED', 'by request'));

    const functions = [recording('a/a'), hanging('a/b')];
    const result = await gather(plan(functions), { environment, observer: { ...observer, onFunction } }, stop.signal);

    expect(result).toMatchObject({
      phase: 'Cancelled',
      message: expect.stringContaining('cancelled: by request'),
      archive: { records: 2, partial: true },
    });
    expect(await readdir(environment.storagePath)).toEqual([result.archive?.name]);
  });

  it('finalises a partial archive when its time is up', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    const { environment, observer, reports } = await setUp(cluster, folder.path);
    const clock = new FakeClock();
    const options = { environment: { ...environment, clock }, observer };

    const gathering = gather(plan([recording('a/a'), hanging('a/b')], { deadlineSeconds: 5 }), options, never);
    while (reports.length === 0) await new Promise(setImmediate);
    await clock.advance({ seconds: 5 });

    expect(await gathering).toMatchObject({
      phase: 'Partial',
      message: expect.stringContaining('the run took longer than 5s'),
      archive: { partial: true },
    });
  });

  it('keeps to the limits of the request', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    const { environment, observer, reports } = await setUp(cluster, folder.path);
    const functions = [recording('a/a'), recording('a/b')];

    const result = await gather(plan(functions, { limits: { archiveBytes: 7 } }), { environment, observer }, never);

    expect(result).toMatchObject({ phase: 'Partial', archive: { records: 2 } });
    expect(reports.flatMap(({ errors }) => errors)).toEqual([expect.stringContaining('archive size limit 7')]);
  });

  it('succeeds with a whole archive when the cluster only lacks something', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    const { environment, observer, reports } = await setUp(cluster, folder.path);
    const nowhere = { group: 'nothing.example', version: 'v1', resource: 'things', name: 'one' };
    const lacking = gatherFunction('a/b', async (context) => {
      await context.cluster.get(nowhere, context.signal);
    });

    const result = await gather(plan([recording('a/a'), lacking]), { environment, observer }, never);

    expect(result).toMatchObject({ phase: 'Succeeded', message: '', archive: { records: 2, partial: false } });
    expect(reports).toMatchObject([{ errors: [] }, { errors: [expect.any(String)], missing: true }]);
  });

  it('looks back as far as the request says, or as the gatherer was told', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    const { environment, observer } = await setUp(cluster, folder.path);
    const seen: number[] = [];
    const looking = gatherFunction('a/a', async ({ sinceSeconds }) => void seen.push(sinceSeconds));

    await gather(plan([looking], { sinceSeconds: 43_200 }), { environment, observer }, never);
    await gather(plan([looking]), { environment, observer }, never);

    expect(seen).toEqual([43_200, 7200]);
  });

  it('shortens the metadata rather than to leave it out', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    const { environment, observer } = await setUp(cluster, folder.path);
    const noisy = Array.from({ length: 12 }, (_, number) =>
      gatherFunction(`a/f${number}`, async (context) => {
        await context.record({ path: `config/${number}`, bytes: `${number}` });
        for (let index = 0; index < 200; index += 1) context.error(`${number} ${index}`.padEnd(4000, 'x'));
      }),
    );

    const result = await gather(plan(noisy), { environment, observer }, never);

    const { gathering } = await inspectArchive(join(environment.storagePath, result.archive?.name ?? ''));
    expect(gathering).toMatchObject({ functions: 12, errors: 12 * 6 });
  });

  it('says so when there is no room for the metadata', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    const { environment, observer } = await setUp(cluster, folder.path);
    const many = Array.from({ length: 400 }, (_, number) => gatherFunction(`a/f${number}`));
    const limits = { compressedBytes: 1500 };

    const result = await gather(plan([recording('a/a'), ...many], { limits }), { environment, observer }, never);

    expect(result).toMatchObject({
      phase: 'Partial',
      message: expect.stringContaining('record insights-operator/gathers.json('),
      archive: { records: 1, partial: true },
    });
  });

  it.each([
    ['the storage path is a file', { storagePath: '/dev/null' }],
    ['there are no credentials', { openCluster: () => Promise.reject(new Error('no credentials')) }],
  ])('fails with a reason when %s', async (_what, changes) => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    const { environment, observer } = await setUp(cluster, folder.path);

    const options = { environment: { ...environment, ...changes }, observer };
    const result = await gather(plan([recording('a/a')]), options, never);

    expect(result).toMatchObject({ phase: 'Failed', archive: null, message: expect.stringMatching(/.+/) });
  });
});
