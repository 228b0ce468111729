import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock, waitUntil } from '@insights/process';
import {
  directEndpoint,
  Installation,
  openShiftObjects,
  type OperatorPod,
  quickConfiguration,
  readManifests,
} from '../../src/index.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { root } from '../support/root.ts';

const image = `registry.test:5000/insights@sha256:${'1'.repeat(64)}`;
const newer = `registry.test:5000/insights@sha256:${'2'.repeat(64)}`;
const configuration = quickConfiguration('registry.test:5000/insights', {
  endpoint: 'http://console.test/upload',
  pull_report: { endpoint: 'http://console.test/reports' },
  processingStatusEndpoint: 'http://console.test/status',
  reportEndpointTechPreview: 'http://console.test/report',
});

const running = (name: string, restartCount = 0) => ({
  name,
  restartCount,
  state: { running: { startedAt: '2026-01-01T00:00:10Z' } },
  lastState: { terminated: { finishedAt: '2026-01-01T00:00:08Z' } },
});

describe('an installation', () => {
  let target: FakeTarget;
  let main: Server;
  let answers: Record<string, unknown>;
  let installation: Installation;

  beforeEach(async () => {
    target = await FakeTarget.start();
    answers = { '/readyz': { ok: true } };
    main = createServer((request, response) => {
      const answer = answers[request.url ?? ''];
      response.writeHead(answer === undefined ? 503 : 200).end(JSON.stringify(answer ?? {}));
    }).listen(0, '127.0.0.1');
    await once(main, 'listening');
    const { port } = main.address() as AddressInfo;
    await target.cluster.apply(openShiftObjects('registry.test:5000'));
    installation = await Installation.install({
      cluster: target.cluster,
      endpoint: directEndpoint(() => `http://127.0.0.1:${port}`),
      manifests: await readManifests(join(root, 'deploy', 'base')),
      image,
      releaseVersion: '4.20.3',
      configuration,
    });
  });

  afterEach(async () => {
    main.closeAllConnections();
    main.close();
    await target[Symbol.asyncDispose]();
  });

  function podOfDeployment(): Promise<OperatorPod> {
    return waitUntil(
      { clock: systemClock, what: 'the pod', seconds: 5, look: () => installation.pod() },
      target.cluster.signal,
    );
  }

  // In the place of the pod that the Deployment made, which no kubelet runs.
  async function putPod(gatherer: string, status: object): Promise<void> {
    const { metadata } = await podOfDeployment();
    const containers = [
      { name: 'main', image },
      { name: 'gatherer', image: gatherer },
    ];
    target.server.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata },
      spec: { containers },
      status: { ...status },
    });
  }

  it('is found where somebody else installed it', async () => {
    const { cluster } = target;

    const found = await Installation.find({ cluster, endpoint: directEndpoint(() => undefined) });

    expect([found.releaseImage, found.namespace]).toEqual([image, 'openshift-insights']);
  });

  it('has the release image in both containers of the Deployment', async () => {
    expect(await installation.liveDeployment()).toMatchObject({
      spec: { template: { spec: { containers: [{ image }, { image }] } } },
    });
    expect(installation.releaseImage).toBe(image);
  });

  it('is ready when both containers run and main says so', async () => {
    await putPod(image, { containerStatuses: [running('main')] });
    expect(await installation.isReady()).toBeUndefined();
    await putPod(image, { containerStatuses: [running('main'), running('gatherer')] });
    expect(await installation.isReady()).toBe(true);
    delete answers['/readyz'];
    expect(await installation.isReady()).toBeUndefined();
  });

  it('runs an image when the pod asks for it and the gatherer has answered from it', async () => {
    await putPod(newer, { containerStatuses: [running('main'), running('gatherer', 1)] });
    answers['/status'] = { gatherer: { image: newer, version: null } };
    expect([await installation.hasGathererImage(newer), await installation.isRunning(newer)]).toEqual([
      true,
      undefined,
    ]);

    answers['/status'] = { gatherer: { image: newer, version: '4.20.8' } };
    expect(await installation.isRunning(newer)).toBe(true);
    expect(await installation.isRunning(image)).toBeUndefined();
    expect([await installation.restarts('gatherer'), await installation.downtimeMilliseconds()]).toEqual([1, 2000]);
  });

  it('tells confirmed from provisional, and the verdict about an image', async () => {
    await putPod(newer, { containerStatuses: [running('main'), running('gatherer')] });
    const quarantine = [{ digest: `sha256:${'2'.repeat(64)}`, class: 'image', reason: 'CrashLoopBackOff' }];
    const record = (provisional: boolean) => ({ chosen: { image: newer, provisional }, quarantine });
    answers['/status'] = { rollout: { phase: 'Probation', record: record(true) } };
    expect([await installation.isConfirmed(newer), await installation.quarantineOf(newer)]).toEqual([
      undefined,
      undefined,
    ]);

    answers['/status'] = { rollout: { phase: 'Stable', record: record(false) } };
    expect(await installation.isConfirmed(newer)).toBe(true);
    expect(await installation.quarantineOf(newer)).toMatchObject({ reason: 'CrashLoopBackOff' });
    expect(await installation.quarantineOf(image)).toBeUndefined();
  });

  it('counts the swaps to an image in the history, which is told from the oldest', async () => {
    await putPod(image, { containerStatuses: [running('main'), running('gatherer')] });
    answers['/rollout/history'] = {
      items: [
        { at: '2', result: 'rolled-back', to: image, reason: 'OOMKilled' },
        { at: '1', result: 'applied', to: newer, reason: 'fast-track' },
      ],
    };

    expect((await installation.history()).map(({ at }) => at)).toEqual(['1', '2']);
    expect(await installation.swapsTo(newer)).toBe(1);
  });

  it('says that there is no pod, and what main answered', async () => {
    await putPod(image, {});
    await expect(installation.status()).rejects.toThrow('GET /status of main: main answered 503');
    target.server.remove({
      resource: 'deployments',
      group: 'apps',
      namespace: 'openshift-insights',
      name: 'insights-operator',
    });
    const look = async () => ((await installation.pod()) ? undefined : true);
    await waitUntil({ clock: systemClock, what: 'no pod', seconds: 5, look }, target.cluster.signal);
    await expect(installation.status()).rejects.toMatchObject({ code: 'ERR_INSTALLATION_UNREACHABLE' });
  });
});
