import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readRecords } from '@insights/archive';
import { ClusterReader, loadCredentials } from '@insights/cluster';
import type { Contribution, FunctionReport } from '@insights/contract';
import { FakeCluster } from '@insights/fake-cluster';
import { silentLogger, systemClock } from '@insights/process';
import { contributedFunction } from '../../src/run/contributed-function.ts';
import { gather } from '../../src/run/gather.ts';
import { gatherFunction, plan, temporaryFolder, version } from '../fixtures.ts';

const id = 'clusterconfig/support_secret';
const path = 'config/secrets/openshift-config/support/data.json';

describe('what a function contributed that ran in main', () => {
  it('is in the archive and in the reports under its own id, with the time that it took there', async () => {
    const { result, reports, records } = await gatherWith({
      durationMilliseconds: 12_000,
      records: [{ path, text: '{"interval":"Mmg="}' }],
      errors: ['no such thing'],
      warnings: ['warning: odd'],
    });

    expect(result.phase).toBe('Partial');
    expect(records.get(path)).toBe('{"interval":"Mmg="}');
    const { durationMilliseconds, ...report } = reports[0] as FunctionReport;
    expect(report).toEqual({
      name: id,
      records: 1,
      bytes: 19,
      errors: ['no such thing'],
      warnings: ['warning: odd'],
      panic: null,
    });
    expect(durationMilliseconds).toBeGreaterThanOrEqual(12_000);
    expect(JSON.parse(records.get('insights-operator/gathers.json') ?? '')).toMatchObject({
      status_reports: expect.arrayContaining([
        expect.objectContaining({ name: id, records_count: 1, errors: ['no such thing'] }),
      ]),
    });
  });

  it('may be that the cluster does not have what was asked for, which is no failure', async () => {
    const { result, reports } = await gatherWith({ errors: ['secrets "support" not found'], missing: true });

    expect(result.phase).toBe('Succeeded');
    expect(reports).toMatchObject([{ errors: ['secrets "support" not found'], missing: true }]);
  });

  it.each([['/etc/passwd'], ['config/../../id'], ['a//b.json'], ['insights-2026-01-01-000000.tar.gz/a.json']])(
    'has paths that are held to the rules of all records: %s',
    async (wrong) => {
      const { reports, records } = await gatherWith({
        records: [
          { path: wrong, text: '{}' },
          { path, text: '{}' },
        ],
      });

      expect(reports).toMatchObject([{ records: 1, errors: [expect.stringContaining('path')] }]);
      expect([...records.keys()]).toEqual([path, 'insights-operator/gathers.json']);
    },
  );

  it('counts for the limits of the archive', async () => {
    const { reports, records } = await gatherWith(
      { records: [{ path, text: 'x'.repeat(2000) }] },
      { archiveBytes: 1000 },
    );

    expect(reports).toMatchObject([
      { records: 0, errors: [expect.stringContaining('exceeds the archive size limit 1000')] },
    ]);
    expect([...records.keys()]).toEqual([]);
  });
});

async function gatherWith(contribution: Partial<Contribution>, limits = {}) {
  await using folder = await temporaryFolder();
  await using cluster = await FakeCluster.start({ tls: false });
  const kubeconfig = join(folder.path, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig);
  const credentials = await loadCredentials({ kubeconfig, env: {}, clock: systemClock });
  const storagePath = join(folder.path, 'archives');
  const common = {
    storagePath,
    ownNamespace: 'openshift-insights',
    sinceSeconds: 7200,
    version,
    clock: systemClock,
    log: silentLogger(),
  };
  const openCluster = async () => new ClusterReader({ credentials, userAgent: 'test', clock: systemClock });
  const reports: FunctionReport[] = [];
  const observer = { onProgress: () => {}, onFunction: (report: FunctionReport) => void reports.push(report) };
  const whole = { function: id, durationMilliseconds: 0, records: [], errors: [], warnings: [], ...contribution };
  const functions = [contributedFunction({ ...gatherFunction(id), runsIn: 'main' }, whole)];

  const environment = { ...common, openCluster };
  const result = await gather(plan(functions, { limits }), { environment, observer }, new AbortController().signal);

  const records = new Map<string, string>();
  if (result.archive) {
    for await (const record of readRecords(join(storagePath, result.archive.name))) {
      records.set(record.path, Buffer.concat(await Array.fromAsync(record.contents)).toString());
    }
  }
  return { result, reports, records };
}
