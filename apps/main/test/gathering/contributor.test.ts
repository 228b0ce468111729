import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ClusterReader, loadCredentials } from '@insights/cluster';
import { FakeCluster, type JsonObject } from '@insights/fake-cluster';
import { functionsInMain as functions } from '@insights/gathering';
import { FakeClock, systemClock } from '@insights/process';
import { Contributor } from '../../src/gathering/contributor.ts';
import { asleep } from '../support/asleep.ts';
import { capturedLog } from '../support/captured-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

const never = new AbortController().signal;
const all = functions.map(({ id }) => id);
const support = 'clusterconfig/support_secret';
const supportPath = 'config/secrets/openshift-config/support/data.json';

describe('what functions contribute that read Secrets', () => {
  it('is finished, anonymized, and one element for each function', async () => {
    await using scene = await Scene.start();
    scene.put('openshift-config', 'support', { interval: '2h', password: 'hunter2' });
    scene.put('openshift-monitoring', 'alertmanager-main', { 'alertmanager.yaml': 'route: {api_key: hunter2}' });

    const contributions = await scene.contributor.collect(all, never);

    expect(contributions.map(({ function: name }) => name).toSorted()).toEqual([
      'clusterconfig/alertmanager_config',
      'clusterconfig/ingress_certificates',
      'clusterconfig/revisioned_objects',
      support,
    ]);
    expect(contributions.find(({ function: name }) => name === support)).toEqual({
      function: support,
      durationMilliseconds: expect.any(Number),
      records: [{ path: supportPath, text: JSON.stringify({ interval: 'Mmg=', password: 'eHh4eHh4eA==' }) }],
      errors: [],
      warnings: [],
    });
    expect(JSON.stringify(contributions) + scene.log.text()).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it('is of those that are wanted alone', async () => {
    await using scene = await Scene.start();

    const contributions = await scene.contributor.collect(['clusterconfig/revisioned_objects'], never);

    expect(contributions.map(({ function: name }) => name)).toEqual(['clusterconfig/revisioned_objects']);
    expect(scene.secretRequests()).toEqual([expect.stringContaining('/namespaces/openshift-kube-apiserver/secrets?')]);
  });

  it.each([
    ['has no ClusterVersion', async () => false],
    ['cannot be asked for it', () => Promise.reject(new Error('no answer'))],
  ])('is support_secret alone where the cluster %s', async (_, has) => {
    await using scene = await Scene.start({ has });

    const contributions = await scene.contributor.collect(all, never);

    expect(contributions).toMatchObject([{ function: support, missing: true, records: [] }]);
    expect(scene.cluster.requests.map(({ path }) => path)).toEqual([
      '/api/v1/namespaces/openshift-config/secrets/support',
    ]);
  });

  it('hides addresses that are to be obfuscated later', async () => {
    await using scene = await Scene.start({ obfuscation: ['networking'] });
    scene.put('openshift-config', 'support', { endpoint: 'https://10.0.0.7' });

    const [contribution] = await scene.contributor.collect([support], never);

    expect(contribution?.records).toEqual([{ path: supportPath, text: '{"endpoint":"eHh4eHh4eHh4eHh4eHh4eA=="}' }]);
  });

  it('has what may not be read as an error, and the others are whole', async () => {
    await using scene = await Scene.start();
    scene.put('openshift-config', 'support', { interval: '2h' });
    scene.cluster.fail({ match: { namespace: 'openshift-monitoring' }, status: 403, message: 'may not', times: 0 });

    const contributions = await scene.contributor.collect(all, never);

    expect(contributions.filter(({ errors, missing }) => errors.length > 0 && !missing)).toMatchObject([
      { function: 'clusterconfig/alertmanager_config', errors: ['may not'], records: [] },
    ]);
    expect(contributions.find(({ function: name }) => name === support)?.records).toHaveLength(1);
    expect(scene.log.messages()).toContain('A function had an error');
  });

  it('waits out faults of the API server', async () => {
    const clock = new FakeClock();
    await using scene = await Scene.start({ clock });
    scene.put('openshift-config', 'support', { interval: '2h' });
    scene.cluster.fail({ match: { resource: 'secrets' }, status: 500, times: 2 });

    const collecting = scene.contributor.collect([support], never);
    await passing(clock, collecting);

    expect(await collecting).toMatchObject([{ errors: [], records: [{ path: supportPath }] }]);
  });

  it('has an API server that is out of order for good as an error', async () => {
    const clock = new FakeClock();
    await using scene = await Scene.start({ clock });
    scene.cluster.fail({ match: { resource: 'secrets' }, status: 500, message: 'etcd', times: 0 });

    const collecting = scene.contributor.collect([support], never);
    await passing(clock, collecting);

    expect(await collecting).toMatchObject([{ errors: ['etcd'], records: [] }]);
  });

  it('takes a minute at most, for all of them', async () => {
    const clock = new FakeClock();
    await using scene = await Scene.start({ clock });
    scene.put('openshift-config', 'support', { interval: '2h' });
    scene.cluster.fail({ match: { namespace: 'openshift-monitoring' }, latencyMilliseconds: 3_600_000, times: 0 });
    scene.cluster.fail({ match: { namespace: 'openshift-ingress' }, latencyMilliseconds: 3_600_000, times: 0 });

    const collecting = scene.contributor.collect(all, never);
    await waitUntil('the requests', () => scene.secretRequests().length > 1);
    // Two functions wait for the API server, and each for its minute.
    await asleep(clock, 2);
    await clock.advance({ seconds: 60 });

    expect(await collecting).toMatchObject([
      {
        function: 'clusterconfig/alertmanager_config',
        errors: ['clusterconfig/alertmanager_config took longer than 1m0s'],
      },
      { function: 'clusterconfig/ingress_certificates', errors: [expect.stringMatching(/took longer than 1m0s$/)] },
      { function: 'clusterconfig/revisioned_objects', errors: [] },
      { function: support, errors: [], records: [{ path: supportPath }] },
    ]);
  });

  it('ends at once when main ends', async () => {
    await using scene = await Scene.start();
    scene.cluster.fail({ match: { resource: 'secrets' }, latencyMilliseconds: 3_600_000, times: 0 });
    const stop = new AbortController();

    const collecting = scene.contributor.collect([support], stop.signal);
    await waitUntil('the request', () => scene.openShiftAsked > 0);
    stop.abort(new Error('stopped'));

    expect(await collecting).toMatchObject([{ errors: ['cancelled'] }]);
  });

  it('holds a mebibyte in all: a record beyond that is an error of its function', async () => {
    await using scene = await Scene.start();
    const values = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`key-${index}`, 'a'.repeat(900)]));
    scene.put('openshift-config', 'support', values);

    const contributions = await scene.contributor.collect(all, never);

    const { records, errors } = contributions.find(({ function: name }) => name === support) ?? {};
    expect(records).toEqual([]);
    expect(errors).toEqual([
      expect.stringMatching(`^record ${supportPath}\\(size=\\d{7}\\) exceeds the contribution limit 1048576$`),
    ]);
    expect(contributions.filter((each) => each.records.length > 0)).toHaveLength(2);
  });
});

interface SceneOptions {
  readonly clock?: FakeClock;
  readonly has?: () => Promise<boolean>;
  readonly obfuscation?: readonly 'networking'[];
}

class Scene implements AsyncDisposable {
  readonly cluster: FakeCluster;
  readonly contributor: Contributor;
  readonly log = capturedLog();
  openShiftAsked = 0;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: { cluster: FakeCluster; reader: ClusterReader },
    options: SceneOptions,
    stack: AsyncDisposableStack,
  ) {
    const { clock = systemClock, has = () => Promise.resolve(true), obfuscation = [] } = options;
    this.cluster = parts.cluster;
    this.#stack = stack;
    const asked = () => {
      this.openShiftAsked += 1;
      return has();
    };
    this.contributor = new Contributor({
      functions,
      reader: parts.reader,
      openShift: { has: asked },
      configuration: { config: { obfuscation } },
      identity: { namespace: 'openshift-insights' },
      clock,
      log: this.log.log,
    });
  }

  static async start(options: SceneOptions = {}): Promise<Scene> {
    await using starting = new AsyncDisposableStack();
    const { clock = systemClock } = options;
    const cluster = starting.use(await FakeCluster.start({ tls: false }));
    const kubeconfig = join(starting.use(await temporaryFolder()).path, 'kubeconfig');
    await cluster.writeKubeconfig(kubeconfig);
    const credentials = await loadCredentials({ kubeconfig, env: {}, clock: systemClock });
    const reader = new ClusterReader({ credentials, userAgent: 'test/1', clock });
    starting.defer(() => reader.close());
    return new Scene({ cluster, reader }, options, starting.move());
  }

  put(namespace: string, name: string, values: Readonly<Record<string, string>>): void {
    const data = Object.entries(values).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
    const metadata = { namespace, name };
    this.cluster.put({ apiVersion: 'v1', kind: 'Secret', metadata, data: Object.fromEntries(data) as JsonObject });
  }

  secretRequests(): string[] {
    return this.cluster.requests.map(({ path }) => path).filter((path) => path.includes('/secrets'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Lets time pass until a promise is settled. */
async function passing(clock: FakeClock, promise: Promise<unknown>): Promise<void> {
  let isSettled = false;
  void promise.finally(() => {
    isSettled = true;
  });
  await waitUntil('the end', async () => {
    if (!isSettled) await clock.advance({ milliseconds: 500 });
    return isSettled;
  });
}
