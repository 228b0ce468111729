import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspectArchive } from '@insights/archive';
import type { FunctionReport } from '@insights/contract';
import { catalogue } from '@insights/gathering';
import { systemClock } from '@insights/process';
import { GathererSandbox } from './gatherer-process.ts';
import { bundleProgram, type ProgramBundle } from './program-bundle.ts';

let program: ProgramBundle;
beforeAll(async () => {
  program = await bundleProgram();
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
});

const never = new AbortController().signal;

/** Makes every list of nodes wait for longer than any test. */
function hang(sandbox: GathererSandbox): void {
  sandbox.cluster.fail({ match: { resource: 'nodes' }, times: 0, latencyMilliseconds: 600_000 });
}

/** Starts a run that hangs, once everything but the nodes is gathered. */
async function startHangingRun(sandbox: GathererSandbox): Promise<string> {
  hang(sandbox);
  sandbox.cluster.put({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'admin' } });
  const { id } = await sandbox.client.start(
    { functions: ['clusterconfig/nodes', 'clusterconfig/clusterroles'] },
    never,
  );
  for (;;) {
    const { functions } = await sandbox.client.run(id, never);
    // Told of, it outlives a kill.
    if (functions.length === 1) return id;
    await systemClock.sleep(20);
  }
}

const hasRules = /^conditional\/(?!conditional_gatherer_rules|rapid_container_logs|remote_configuration)/;
// What rules ask for is part of a run only when they do, what reads Secrets only when main hands it over.
const runAlways = catalogue.filter(({ id, runsIn }) => runsIn !== 'main' && !hasRules.test(id)).map(({ id }) => id);

describe('the gatherer as a service', () => {
  it('gathers, is followed over the socket, and leaves a whole archive', async () => {
    await using sandbox = await GathererSandbox.start(program);
    await sandbox.serve();
    const reports: FunctionReport[] = [];

    const { id } = await sandbox.client.start({ requestId: 'r1' }, never);
    const run = await sandbox.client.follow(id, { onFunction: (report) => reports.push(report) }, never);

    const archive = await inspectArchive(join(sandbox.storagePath, run.archive?.name ?? ''));
    const total = reports.length;
    expect(run).toMatchObject({ phase: 'Succeeded', requestId: 'r1', progress: { functionsTotal: total } });
    expect(reports.map(({ name }) => name)).toEqual(expect.arrayContaining(runAlways));
    expect(archive).toMatchObject({ sha256: run.archive?.sha256, bytes: run.archive?.bytes });
    expect((await lstat(sandbox.socketPath)).mode & 0o777).toBe(0o660);
  });

  it('refuses a second run while one goes on, and cancels the first with what it has', async () => {
    await using sandbox = await GathererSandbox.start(program);
    await sandbox.serve();
    const id = await startHangingRun(sandbox);

    const second = sandbox.client.start({}, never);
    await expect(second).rejects.toMatchObject({ code: 'ERR_GATHERER_BUSY', run: { id } });
    await sandbox.client.cancel(id, never);
    const run = await sandbox.client.follow(id, {}, never);

    expect(run).toMatchObject({ phase: 'Cancelled', archive: { partial: true } });
    await inspectArchive(join(sandbox.storagePath, run.archive?.name ?? ''));
  });

  it('finalises the run and ends at once on SIGTERM', async () => {
    await using sandbox = await GathererSandbox.start(program);
    const child = await sandbox.serve();
    const id = await startHangingRun(sandbox);
    const following = sandbox.client.follow(id, {}, never);

    const { exitCode, milliseconds } = await sandbox.stop(child, 'SIGTERM');

    expect(exitCode).toBe(0);
    expect(milliseconds).toBeLessThan(2000);
    expect(await following).toMatchObject({ phase: 'Cancelled', archive: { partial: true } });
    expect(await readdir(sandbox.storagePath)).toEqual([
      '.gatherer-runs.json',
      expect.stringMatching(/^insights-.*\.tar\.gz$/),
    ]);
  });

  it('makes an archive of what a killed run had, says that it was interrupted, and gathers again', async () => {
    await using sandbox = await GathererSandbox.start(program);
    const killed = await sandbox.serve();
    const id = await startHangingRun(sandbox);
    const following = sandbox.client.follow(id, {}, never);
    while ((await sandbox.client.run(id, never)).functions.length === 0) await systemClock.sleep(20);
    await sandbox.stop(killed, 'SIGKILL');
    sandbox.cluster.clearFaults();

    await sandbox.serve();
    const interrupted = await following;
    const next = await sandbox.client.start({ functions: ['clusterconfig/nodes'] }, never);
    const run = await sandbox.client.follow(next.id, {}, never);

    expect(interrupted).toMatchObject({
      id,
      phase: 'Partial',
      message: expect.stringMatching(/^interrupted: /),
      functions: [{ name: 'clusterconfig/clusterroles', records: 2 }],
      archive: { records: 3, partial: true },
    });
    await inspectArchive(join(sandbox.storagePath, interrupted.archive?.name ?? ''));
    expect(run).toMatchObject({ phase: 'Succeeded', archive: { records: 3 } });
    expect((await sandbox.client.runs(never)).map((each) => each.id)).toEqual([next.id, id]);
    expect((await readdir(sandbox.storagePath)).filter((name) => name.startsWith('.insights-'))).toEqual([]);
  });
});
