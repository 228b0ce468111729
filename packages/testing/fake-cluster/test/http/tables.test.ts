import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { arrayAt, type JsonObject, stringAt, valueAt } from '../../src/json.ts';
import { pod, startCluster } from '../support/api.ts';

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

function cells(json: JsonObject): unknown[] {
  return arrayAt(json, 'rows').map((row) => valueAt(row, 'cells'));
}

describe('tables', () => {
  it('shows pods as kubectl knows them', async () => {
    await using api = await startCluster({ clock: new FakeClock('2026-01-02T00:00:00Z') });
    const status = {
      phase: 'Running',
      containerStatuses: [
        { name: 'main', ready: true, restartCount: 0, state: { running: {} } },
        {
          name: 'gatherer',
          ready: false,
          restartCount: 3,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { finishedAt: '2026-01-01T23:55:00Z' } },
        },
      ],
    };
    api.cluster.put({
      ...pod('p'),
      metadata: { name: 'p', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' },
      status,
    });

    const { json } = await api.call('GET', '/api/v1/pods', { accept: table });

    expect(
      arrayAt(json, 'columnDefinitions')
        .slice(0, 5)
        .map((column) => stringAt(column, 'name')),
    ).toEqual(['Name', 'Ready', 'Status', 'Restarts', 'Age']);
    expect(cells(json)).toEqual([
      ['p', '1/2', 'CrashLoopBackOff', '3 (5m ago)', '24h', '<none>', '<none>', '<none>', '<none>'],
    ]);
    expect(valueAt(json, 'rows')).toMatchObject([
      { object: { kind: 'PartialObjectMetadata', metadata: { name: 'p' } } },
    ]);
  });

  it('shows custom resources by the columns of their CRD', async () => {
    await using api = await startCluster({ clock: new FakeClock('2026-01-02T00:00:00Z') });
    api.cluster.put({
      apiVersion: 'config.openshift.io/v1',
      kind: 'ClusterOperator',
      metadata: { name: 'insights' },
      status: {
        versions: [{ name: 'operator', version: '4.20.1' }],
        conditions: [
          { type: 'Degraded', status: 'False', message: 'fine' },
          { type: 'Available', status: 'True', lastTransitionTime: '2026-01-01T23:00:00Z' },
        ],
      },
    });

    const { json } = await api.call('GET', '/apis/config.openshift.io/v1/clusteroperators', { accept: table });

    expect(cells(json)).toEqual([['insights', '4.20.1', 'True', '', 'False', '60m', 'fine']]);
  });

  it('pages tables too', async () => {
    await using api = await startCluster({ objects: [pod('a'), pod('b')] });

    const { json } = await api.call('GET', '/api/v1/pods?limit=1', { accept: table });

    expect(cells(json)).toHaveLength(1);
    expect(stringAt(json, 'metadata', 'continue')).toBeDefined();
    expect(valueAt(json, 'metadata', 'remainingItemCount')).toBe(1);
  });

  it('answers 406 when only protobuf is accepted', async () => {
    await using api = await startCluster();

    expect((await api.call('GET', '/api/v1/pods', { accept: 'application/vnd.kubernetes.protobuf' })).status).toBe(406);
  });
});
