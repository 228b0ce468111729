import { describe, expect, it } from '@jest/globals';
import { catalogue, matchRecordPath, restoreObject } from '../../src/index.ts';
import type { JsonValue } from '@insights/cluster';

describe('an object of the API, told from its record', () => {
  it('has the type and the identity that its path says', () => {
    expect(restored('config/node/worker-0.json', { metadata: { labels: {} } })).toEqual({
      kind: 'Node',
      apiVersion: 'v1',
      metadata: { name: 'worker-0', labels: {} },
    });
  });

  it('has the fixed name of an object of which a cluster has one', () => {
    expect(restored('config/version.json', { spec: {} })).toMatchObject({
      kind: 'ClusterVersion',
      metadata: { name: 'version' },
    });
    expect(restored('config/oauth.json', { spec: {} })).toMatchObject({ kind: 'OAuth', metadata: { name: 'cluster' } });
  });

  it('has the version that the function reads, as a server would convert it', () => {
    expect(restored('config/pdbs/openshift-a/b.json', { apiVersion: 'policy/v1beta1', metadata: {} })).toEqual({
      kind: 'PodDisruptionBudget',
      apiVersion: 'policy/v1',
      metadata: { name: 'b', namespace: 'openshift-a' },
    });
  });

  it('holds the part that was recorded', () => {
    expect(restored('config/storage/a/cephclusters/b.json', { phase: 'Ready' })).toEqual({
      kind: 'CephCluster',
      apiVersion: 'ceph.rook.io/v1',
      metadata: { name: 'b', namespace: 'a' },
      status: { phase: 'Ready' },
    });
    expect(restored('namespaces/openshift-nfd/customresources/b.json', { features: {} })).toMatchObject({
      metadata: { name: 'b', namespace: 'openshift-nfd' },
      spec: { features: {} },
    });
  });

  it('cannot be made of a record that is not an object', () => {
    expect(restored('config/node/a.json', [])).toBeUndefined();
  });

  it.each(['config/id', 'config/metrics', 'events/openshift-cluster-version.json', 'config/node/logs/a.log'])(
    'is not looked for at %s',
    (path) => {
      expect(matchRecordPath(catalogue, path)).toBeUndefined();
    },
  );
});

function restored(path: string, content: JsonValue) {
  const match = matchRecordPath(catalogue, path);
  return match && restoreObject(match, content);
}
