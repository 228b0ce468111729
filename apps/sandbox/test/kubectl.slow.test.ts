import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSandbox } from './support/program.ts';

const run = promisify(execFile);

/** `KUBECTL`, or the first on the path. */
function findKubectl(): string | undefined {
  const named = process.env['KUBECTL'];
  if (named !== undefined && named !== '') return named;
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'kubectl'));
  return candidates.find((path) => existsSync(path));
}

const program = findKubectl();
if (program === undefined) process.stderr.write('Skipped: there is no kubectl on the PATH, and KUBECTL is not set\n');

(program === undefined ? describe.skip : describe)(`a sandbox of 200 pods, with ${program}`, () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;

  beforeAll(async () => {
    sandbox = await startSandbox(['--pods', '200']);
  }, 30_000);

  afterAll(() => sandbox[Symbol.asyncDispose]());

  async function kubectl(...args: readonly string[]): Promise<string> {
    // A home of its own: kubectl keeps discovery there.
    const env = { ...process.env, HOME: sandbox.folder, KUBECONFIG: sandbox.line.kubeconfig };
    const { stdout } = await run(program ?? '', args, { env });
    return stdout;
  }

  it('lists every pod', async () => {
    expect((await kubectl('get', 'pods', '-A', '--chunk-size=500', '--no-headers')).trim().split('\n')).toHaveLength(
      200,
    );
  });

  it('creates, shows and describes a ClusterOperator', async () => {
    const manifest = join(sandbox.folder, 'operator.yaml');
    await writeFile(manifest, 'apiVersion: config.openshift.io/v1\nkind: ClusterOperator\nmetadata: {name: made}\n');
    await kubectl('create', '-f', manifest);

    expect(await kubectl('get', 'co', 'insights', '-o', 'yaml')).toContain('kind: ClusterOperator');
    expect(await kubectl('describe', 'co', 'made')).toMatch(/Name: +made/);
    expect(await kubectl('delete', 'co', 'made')).toContain('deleted');
  });

  it('reads the log of a pod, and knows its resources', async () => {
    const all = await kubectl('get', 'pods', '-A', '--no-headers');
    const [namespace = '', name = ''] = all.split(/\s+/);

    expect(await kubectl('logs', '-n', namespace, name, '-c', 'server', '--tail=1')).not.toBe('');
    expect(await kubectl('api-resources')).toMatch(/clusteroperators +co /);
  });

  it('describes the node that runs pods, and knows what one may do', async () => {
    expect(await kubectl('describe', 'node', 'sandbox')).toMatch(/Ready\s+True/);
    expect(await kubectl('auth', 'can-i', 'patch', 'pods')).toBe('yes\n');
  });

  it('shows why a pod does not start, and deletes it', async () => {
    await kubectl('run', 'web', '--image=127.0.0.1:1/no/image:1', '--restart=Always');
    await kubectl('wait', '--for=condition=PodScheduled', 'pod/web');
    const shown = async () => kubectl('get', 'pod', 'web', '--no-headers');
    while (!/ErrImagePull|ImagePullBackOff/.test(await shown()));

    expect(await kubectl('describe', 'pod', 'web')).toMatch(
      /Warning\s+Failed\s+.*Failed to pull image "127\.0\.0\.1:1/,
    );
    await kubectl('patch', 'pod', 'web', '-p', '{"spec":{"containers":[{"name":"web","image":"127.0.0.1:1/x:2"}]}}');
    expect(await kubectl('get', 'pod', 'web', '-o', 'jsonpath={.metadata.generation}')).toBe('2');
    expect(await kubectl('delete', 'pod', 'web')).toContain('deleted');
  }, 30_000);
});
