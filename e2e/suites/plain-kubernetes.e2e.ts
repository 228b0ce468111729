import { releaseVersion } from '@insights/installation';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Kubectl } from '../src/plain/kubectl.ts';
import { createPullSecret, PlainStage } from '../src/plain/plain-stage.ts';
import { becomeOpenShiftAgain, leaveOpenShift } from '../src/plain/platform.ts';
import { record } from '../src/report/measurements.ts';
import { readSurroundings } from '../src/setup/surroundings.ts';
import { describeOwnCluster } from '../src/stage/own-cluster.ts';

// Step by step, as `deploy/README.md` has it: each test goes on where the one before ended.
describeOwnCluster('deploy/kubernetes, by its documentation', () => {
  const surroundings = readSurroundings(process.env);
  const kubectl = new Kubectl(surroundings, process.env);
  // What was begun is undone whatever fails: the suites after this one need the cluster as it was.
  const undo = new AsyncDisposableStack();
  let stage: PlainStage;

  beforeAll(async () => {
    undo.defer(() => becomeOpenShiftAgain(surroundings));
    await leaveOpenShift(kubectl, surroundings);
    const { folder } = (stage = undo.use(await PlainStage.open(surroundings)));
    undo.defer(() => kubectl.run('delete', '--ignore-not-found', '-k', folder).then(() => {}));
  }, 120_000);

  afterAll(async () => {
    await undo.disposeAsync();
  }, 120_000);

  it('is applied, and rolled out with both containers ready', async () => {
    const start = stage.cluster.clock.monotonicMilliseconds();
    await kubectl.run('apply', '-k', stage.folder);
    await kubectl.runLine('kubectl -n openshift-insights rollout status deployment/insights-operator --timeout=2m');
    const seen = stage.cluster.clock.monotonicMilliseconds();

    const pod = await (await stage.installation()).pod();
    expect(pod?.status?.containerStatuses?.map(({ name, ready }) => [name, ready]).toSorted()).toEqual([
      ['gatherer', true],
      ['main', true],
    ]);
    await record(surroundings.measurements, { name: 'plain: applied → ready', value: seen - start, unit: 'ms' });
  });

  it('waits for a token, and then gathers and uploads under the uid of kube-system', async () => {
    expect(stage.console.uploads).toEqual([]);

    await createPullSecret(kubectl, await stage.writePullSecret());
    const upload = await stage.until('an upload', 60, () => stage.console.uploads[0]);

    const uid = await kubectl.run('get', 'namespace', 'kube-system', '--output=jsonpath={.metadata.uid}');
    expect([upload.clusterId, upload.file.bytes > 1000]).toEqual([uid, true]);
    expect(await (await stage.installation()).status()).toMatchObject({
      gatherer: { version: releaseVersion },
      gather: { last: { phase: 'Succeeded' } },
      conditions: expect.arrayContaining([expect.objectContaining({ type: 'Available', status: 'True' })]),
    });
  });

  it('takes a new version, and accepts it', async () => {
    const installation = await stage.installation();
    const variant = await stage.variants.make();

    await stage.variants.publish(variant);
    await stage.until('the new image', 60, () => installation.isRunning(variant.image));
    await stage.until('the end of the probation', 60, () => installation.isConfirmed(variant.image));

    expect((await installation.status()).gatherer.version).toBe(variant.version);
    expect(await installation.restarts('main')).toBe(0);
  });

  it('leaves nothing behind when it is deleted', async () => {
    await kubectl.run('delete', '-k', stage.folder);

    const left = await kubectl.run('get', 'namespaces,clusterroles,clusterrolebindings', '--output=name');
    expect(left.split('\n').filter((name) => /insights|openshift/.test(name))).toEqual([]);
  });
});
