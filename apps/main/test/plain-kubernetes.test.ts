import { describe, expect, it } from '@jest/globals';
import { MainOnFakes } from './support/main-on-fakes.ts';
import { waitUntil } from './support/wait-until.ts';

const kubeSystem = { group: '', version: 'v1', resource: 'namespaces', name: 'kube-system' };

describe('on a cluster that is no OpenShift', () => {
  it('gathers and uploads, with the uid of kube-system for the id of the cluster', async () => {
    await using main = await MainOnFakes.start({ isOpenShift: false });

    const upload = await waitUntil('an upload', () => main.console.uploads[0]);

    const { metadata } = main.cluster.get(kubeSystem) as unknown as { metadata: { uid: string } };
    const { uid } = metadata;
    expect(upload.clusterId).toBe(uid);
    expect(await main.status()).toMatchObject({ cluster: { id: uid, version: '4.20.3' } });
  });

  it('keeps its conditions in /status alone, and says once that it does', async () => {
    await using main = await MainOnFakes.start({ isOpenShift: false });
    await waitUntil('a report', async () => (await main.status()).lastReport);

    const { conditions } = await waitUntil('the conditions', async () => {
      const status = await main.status();
      return status.conditions.length > 0 && status;
    });

    expect(conditions).toContainEqual(expect.objectContaining({ type: 'Available', status: 'True' }));
    expect(main.log.filter((line) => line.includes('The cluster is not OpenShift'))).toHaveLength(1);
    expect(main.log.filter((line) => line.includes('"level":"warn"'))).toEqual([]);
    expect(main.cluster.requests.filter(({ path }) => path.startsWith('/apis/config.openshift.io/v1/'))).toEqual([]);
  });
});
