import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspectArchive } from '@insights/archive';
import { gatherRunSchema, parseAnswer } from '@insights/contract';
import { FakeCluster } from '@insights/fake-cluster';
import { runInsights, temporaryFolder } from '../support.ts';

const functions = 'clusterconfig/nodes,clusterconfig/machines';

describe('insights gather', () => {
  let cluster: FakeCluster;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let kubeconfig: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    cluster = await FakeCluster.start({ tls: false });
    cluster.put({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker-0' }, spec: {}, status: {} });
    kubeconfig = join(folder.path, 'kubeconfig');
    await cluster.writeKubeconfig(kubeconfig);
  });
  afterEach(async () => {
    await cluster[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const gather = (...args: readonly string[]) =>
    runInsights(['gather', '--kubeconfig', kubeconfig, '--directory', join(folder.path, 'archives'), ...args]);

  it('tells how it goes on, then what took longest and what was missing, and names the archive at last', async () => {
    const { code, text, told } = await gather('--functions', functions);

    const lines = text.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(told).toMatch(/^Succeeded: 2\/2 functions, 1 record, archive of /m);
    expect(lines.slice(0, 2)).toEqual(['Took longest:', expect.stringMatching(/^ +time +records +bytes  function$/)]);
    expect(lines.filter((line) => line.endsWith('  clusterconfig/nodes'))).toHaveLength(1);
    expect(await inspectArchive(lines.at(-1) ?? '')).toMatchObject({ records: 2 });
  });

  it('ends with 4 and says in a sentence what could not be gathered', async () => {
    cluster.fail({
      match: { resource: 'machines' },
      status: 403,
      message: 'machines is forbidden: User "x" cannot list',
    });

    const { code, text } = await gather('--functions', functions);

    expect(code).toBe(4);
    expect(text).toContain(
      'Could not be gathered:\n  clusterconfig/machines: machines is forbidden: User "x" cannot list\n',
    );
  });

  it('prints the run as JSON', async () => {
    const { code, text } = await gather('--functions', functions, '--output', 'json');

    expect(code).toBe(0);
    expect(parseAnswer(gatherRunSchema, 'the run', JSON.parse(text))).toMatchObject({ phase: 'Succeeded' });
  });

  it('says what a gather would cost, and makes neither an archive nor a folder', async () => {
    const { code, text, told } = await gather('--functions', functions, '--dry-run');

    expect([code, told]).toEqual([0, '']);
    expect(text).toMatch(/^In all: 2 requests, \d+ B, \d+\.\d s\n {2}requests +bytes +time +function\n/);
    expect(await readdir(folder.path)).toEqual(['kubeconfig']);
  });

  it('ends with 4 when a right is missing, and names it', async () => {
    const account = { namespace: 'default', name: 'nobody' };
    cluster.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: account });
    await writeFile(kubeconfig, cluster.kubeconfigFor({ token: cluster.serviceAccountToken(account), user: 'nobody' }));

    const { code, text } = await gather('--functions', functions, '--obfuscation', 'networking', '--dry-run');

    expect(code).toBe(4);
    expect(text).toContain('Missing rights:\n  get configmaps "cluster-config-v1" in kube-system (obfuscation)\n');
    expect(text).toContain('\n  list machines.machine.openshift.io (clusterconfig/machines)\n');
  });

  it('gives a price as JSON', async () => {
    const { text } = await gather('--functions', functions, '--dry-run', '--output', 'json');

    expect(parseAnswer(gatherRunSchema, 'the run', JSON.parse(text))).toMatchObject({
      phase: 'Succeeded',
      archive: null,
      dryRun: true,
      price: { requests: 2, missingRights: [], functions: [{ name: 'clusterconfig/machines' }, {}] },
    });
  });

  it('takes the context that is named, and ends with 2 for one that is not there', async () => {
    const { code, told } = await gather('--context', 'other');

    expect(code).toBe(2);
    expect(told).toMatch(/^insights: kubeconfig \S+: context "other" does not exist; there is "[^\n]+\nTry --help.\n$/);
    expect(cluster.requests).toEqual([]);
  });

  it.each([
    [['--functions', 'clusterconfig/node'], 'did you mean clusterconfig/nodes'],
    [['--obfuscation', 'faces'], 'obfuscation[0] must be one of networking, workload_names'],
    [['--rules', '/nonexistent.json'], '--rules /nonexistent.json cannot be read: ENOENT'],
    [['--kubeconfig', '/nonexistent'], 'kubeconfig /nonexistent: cannot be read'],
    [['--directory', '/proc/nowhere/archives'], '--directory /proc/nowhere/archives cannot be made'],
  ])('ends with 2 for %j before it asks anything', async (args, reason) => {
    const { code, text, told } = await gather(...args);

    expect([code, text]).toEqual([2, '']);
    expect(told).toContain(reason);
    expect(cluster.requests).toEqual([]);
  });

  it.each([[[]], [['--dry-run']]])(
    'ends with 3 and one sentence with %j when the credentials are not accepted',
    async (args) => {
      await writeFile(kubeconfig, cluster.kubeconfigFor({ token: 'expired', user: 'somebody' }));

      const { code, text, told } = await gather(...args);

      expect([code, text]).toEqual([3, '']);
      expect(told).toMatch(
        /^cannot gather from the API server at http:\S+: it does not accept the credentials[^\n]+401[^\n]+\n$/,
      );
    },
  );

  it('ends with 3 and one sentence when nobody answers', async () => {
    await cluster.close();

    const { code, text, told } = await gather('--dry-run');

    expect([code, text]).toEqual([3, '']);
    expect(told).toMatch(/^cannot gather from the API server at http:[^\n]+\n$/);
  });
});
