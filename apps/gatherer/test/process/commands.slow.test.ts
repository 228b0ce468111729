import { lstat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspectArchive, readRecords } from '@insights/archive';
import { parseAnswer, gatherRunSchema, versionInfoSchema } from '@insights/contract';
import { GathererSandbox } from './gatherer-process.ts';
import { builtVersion, bundleProgram, type ProgramBundle } from './program-bundle.ts';

let program: ProgramBundle;
beforeAll(async () => {
  program = await bundleProgram();
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
});

describe('gather', () => {
  it('names the archive on the last line', async () => {
    await using sandbox = await GathererSandbox.start(program);

    const { exitCode, stdout, stderr } = await sandbox.run('gather', '--functions', 'clusterconfig/nodes');

    expect(exitCode).toBe(0);
    expect(await inspectArchive(stdout.trim())).toMatchObject({ records: 3 });
    expect(stderr).toMatch(/^clusterconfig\/nodes: 2 records, \d+ ms\nSucceeded: 1\/1 functions, 2 records/);
  });

  it('prints the run as JSON, and ends with 4 when something is missing', async () => {
    await using sandbox = await GathererSandbox.start(program);
    sandbox.cluster.fail({ match: { resource: 'storageclasses' }, times: 0, status: 403 });

    const functions = 'clusterconfig/nodes,clusterconfig/storage_classes';
    const { exitCode, stdout } = await sandbox.run('gather', '--output', 'json', '--functions', functions);

    expect(exitCode).toBe(4);
    expect(parseAnswer(gatherRunSchema, 'the run', JSON.parse(stdout))).toMatchObject({
      phase: 'Partial',
      archive: { partial: true },
    });
  });

  it('says what it would cost, asks for nothing but small pages, and leaves no folder', async () => {
    await using sandbox = await GathererSandbox.start(program);
    const storagePath = join(sandbox.storagePath, 'none');

    const { exitCode, stdout, stderr } = await sandbox.run('gather', '--dry-run', '--storage-path', storagePath);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^In all: at least \d+ requests, \d/);
    const lists = sandbox.cluster.requests.filter(({ verb }) => verb === 'list');
    expect(lists.filter(({ path }) => !path.endsWith('?limit=10'))).toEqual([]);
    await expect(lstat(storagePath)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('gathers by a file of rules, whose expressions are searched for in a thread of the one file that an image has', async () => {
    await using sandbox = await GathererSandbox.start(program);
    const container = { namespace: 'openshift-etcd', pod: 'etcd-0', container: 'etcd', isPrevious: false };
    sandbox.cluster.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'etcd-0', namespace: 'openshift-etcd' },
      spec: { containers: [{ name: 'etcd', image: 'example/etcd' }] },
    });
    sandbox.cluster.putLog(container, [
      { time: new Date(), text: 'all is well' },
      { time: new Date(), text: 'it took too long' },
    ]);
    const request = { namespace: 'openshift-etcd', pod_name_regex: '^etcd-\\d$', messages: ['^it took'] };
    const rules = join(sandbox.storagePath, '..', 'rules.json');
    await writeFile(rules, JSON.stringify({ conditional_gathering_rules: [], container_logs: [request, {}] }));

    const { exitCode, stdout, stderr } = await sandbox.run('gather', '--functions', 'conditional', '--rules', rules);

    expect(exitCode).toBe(4);
    expect(stderr).toContain(
      '3 parts of the gathering rules were dropped; the first reason: container_logs.1.namespace',
    );
    const records = new Map<string, string>();
    for await (const { path, contents } of readRecords(stdout.trim())) {
      records.set(path, Buffer.concat(await Array.fromAsync(contents)).toString());
    }
    expect(records.get('namespaces/openshift-etcd/pods/etcd-0/etcd/current.log')).toMatch(/^2\S+ it took too long\n$/);
  });

  it('ends with 3 and a reason when nothing could be gathered', async () => {
    await using sandbox = await GathererSandbox.start(program);
    sandbox.cluster.fail({ times: 0, status: 403 });

    const { exitCode, stdout, stderr } = await sandbox.run('gather', '--functions', 'clusterconfig/nodes');

    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain('nothing was gathered: 1 of 1 functions had errors');
  });

  it('ends with 3 and one sentence, soon, when no API server is there', async () => {
    await using sandbox = await GathererSandbox.start(program);
    await sandbox.cluster[Symbol.asyncDispose]();

    const { exitCode, stdout, stderr } = await sandbox.run('gather');

    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^cannot gather from the API server at https?:[^\n]*\n$/);
  });

  it.each(['gather', 'serve'])('%s ends with 2 when there can be no folder for archives', async (command) => {
    await using sandbox = await GathererSandbox.start(program);

    const { exitCode, stderr, stdout } = await sandbox.run(command, '--storage-path', '/proc/nowhere/archives');

    expect(exitCode).toBe(2);
    expect(stderr + stdout).toContain('--storage-path /proc/nowhere/archives cannot be made');
  });

  it('ends with 2 before it asks the cluster anything when a flag is wrong', async () => {
    await using sandbox = await GathererSandbox.start(program);

    const { exitCode, stderr } = await sandbox.run('gather', '--functions', 'clusterconfig/node');

    expect(exitCode).toBe(2);
    expect(stderr).toContain('did you mean clusterconfig/nodes');
    expect(sandbox.cluster.requests).toEqual([]);
  });
});

describe('self-test', () => {
  it('prints the version, and so does version', async () => {
    await using sandbox = await GathererSandbox.start(program);

    const [tested, told] = await Promise.all([sandbox.run('self-test'), sandbox.run('version')]);

    expect([tested.exitCode, told.exitCode]).toEqual([0, 0]);
    expect(parseAnswer(versionInfoSchema, 'the version', JSON.parse(tested.stdout))).toMatchObject(builtVersion);
    expect(told.stdout).toBe(tested.stdout);
    expect(sandbox.cluster.requests).toEqual([]);
  });
});
