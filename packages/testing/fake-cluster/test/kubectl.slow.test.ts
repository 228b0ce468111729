import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeCluster } from '../src/index.ts';

const run = promisify(execFile);

/** `KUBECTL`, or the first on the path. */
function findKubectl(): string | undefined {
  const named = process.env['KUBECTL'];
  if (named !== undefined && named !== '') return named;
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'kubectl'));
  return candidates.find((path) => existsSync(path));
}

const path = findKubectl();
// Printed in the list of tests, so that nobody takes a skipped test for a passed one.
const title = path === undefined ? 'kubectl (skipped: none on the PATH, and KUBECTL is not set)' : `kubectl at ${path}`;

(path === undefined ? describe.skip : describe)(title, () => {
  let cluster: FakeCluster;
  let home: string;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'kubectl-'));
    cluster = await FakeCluster.start();
    cluster.addSynthetic({ pods: 60, namespaces: 2 });
    cluster.put({
      apiVersion: 'config.openshift.io/v1',
      kind: 'ClusterOperator',
      metadata: { name: 'insights' },
      status: { versions: [{ name: 'operator', version: '4.20.7' }] },
    });
    await cluster.writeKubeconfig(join(home, 'config'));
  });

  afterAll(async () => {
    await cluster.close();
    await rm(home, { recursive: true, force: true });
  });

  async function kubectl(...args: readonly string[]): Promise<string> {
    // A home of its own: kubectl keeps discovery there.
    const env = { ...process.env, HOME: home, KUBECONFIG: join(home, 'config') };
    const { stdout } = await run(path ?? '', args, { env });
    return stdout;
  }

  it('lists pods of all namespaces in chunks', async () => {
    const lines = (await kubectl('get', 'pods', '-A', '--chunk-size=25')).trim().split('\n');

    expect(lines).toHaveLength(61);
    expect(lines[1]).toMatch(/^synthetic-0000\s+app-\S+\s+2\/2\s+Running\s+0\s+/);
  });

  it('shows and describes a ClusterOperator by its short name', async () => {
    expect(await kubectl('get', 'co', 'insights')).toContain('4.20.7');
    expect(await kubectl('get', 'co', 'insights', '-o', 'yaml')).toContain('kind: ClusterOperator');
    expect(await kubectl('describe', 'co', 'insights')).toContain('Version:  4.20.7');
  });

  it('creates, applies, patches and deletes', async () => {
    await kubectl('create', 'configmap', 'made', '--from-literal=a=b');
    const manifest = join(home, 'pod.yaml');
    await writeFile(
      manifest,
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: "x:1"}]}\n',
    );
    await kubectl('apply', '-f', manifest);
    await kubectl('patch', 'pod', 'p', '-p', '{"spec":{"containers":[{"name":"c","image":"x:2"}]}}');

    expect(await kubectl('get', 'pod', 'p', '-o', 'jsonpath={.spec.containers[0].image}')).toBe('x:2');
    expect(await kubectl('delete', 'pod/p', 'configmap/made')).toContain('deleted');
  });

  it('reads logs', async () => {
    const pod = (await kubectl('get', 'pods', '-n', 'synthetic-0000', '-o', 'name')).split('\n')[0] ?? '';

    expect(await kubectl('logs', '-n', 'synthetic-0000', pod, '-c', 'server', '--tail=1')).toContain(
      'request 20 served',
    );
  });

  it('knows the resources and what one may do', async () => {
    expect(await kubectl('api-resources', '--api-group=config.openshift.io')).toMatch(/clusteroperators\s+co\s/);
    expect(await kubectl('auth', 'can-i', 'list', 'pods')).toBe('yes\n');
    await expect(kubectl('auth', 'can-i', 'list', 'pods', '--as=bob')).rejects.toMatchObject({ stdout: 'no\n' });
  });
});
