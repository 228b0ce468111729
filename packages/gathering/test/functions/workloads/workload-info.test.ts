import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClusterError, type Endpoints, type JsonObject, noEndpoints } from '@insights/cluster';
import { FakeClock } from '@insights/process';
import { apiResource } from '../../../src/api-resource.ts';
import { workloadHash } from '../../../src/workloads/workload-hash.ts';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const name = 'workloads/workload_info';
const path = 'config/workload_info.json';
const pods = apiResource('v1', 'pods', 'Pod');
const images = apiResource('image.openshift.io/v1', 'images', 'Image');
const digest = (characters: string) => `sha256:${characters.repeat(64 / characters.length)}`;
const noExtractor = 'warning: no running pods found for the insights-runtime-extractor statefulset';

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('workloads/workload_info', () => {
  it('tells of pods by their shapes, by hashes alone', async () => {
    server.serve(images);
    server.serve(
      pods,
      pod('shop', 'web-1', { command: ['/bin/secret-app'] }),
      pod('shop', 'web-2', { command: ['/bin/secret-app'] }),
      pod('shop', 'web-3', { command: ['/bin/secret-app', '-v'], args: ['--password=x'] }),
      { ...pod('shop', 'job-1', {}), status: { phase: 'Succeeded' } },
      { ...pod('shop', 'new', {}), status: { phase: 'Pending' } },
      { ...pod('bank', 'odd', {}), status: { phase: 'Running', containerStatuses: [{ name: 'app' }] } },
    );

    const { sink, report } = await gather(server, name);

    const command = workloadHash('secret-app');
    const app = { imageID: digest('a'), firstCommand: command };
    expect(sink.json(path)).toEqual({
      pods: 6,
      imageCount: 1,
      namespaces: {
        [workloadHash('shop')]: {
          count: 5,
          terminalCount: 1,
          ignoredCount: 1,
          shapes: [
            { duplicates: 1, restartAlways: true, containers: [app] },
            { restartAlways: true, containers: [{ ...app, firstArg: workloadHash('--password') }] },
          ],
        },
        [workloadHash('bank')]: { count: 1, invalidCount: 1, shapes: [] },
      },
    });
    expect(sink.records.get(path)).not.toMatch(/shop|bank|secret|password|web/);
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [noExtractor] });
  });

  it('tells of init containers apart', async () => {
    server.serve(images);
    const object = pod('shop', 'web-1', {});
    server.serve(pods, {
      ...object,
      spec: { ...(object['spec'] as JsonObject), initContainers: [{ name: 'i', command: ['init'] }] },
      status: { ...running(), initContainerStatuses: [{ name: 'i', imageID: `quay.io/i@${digest('b')}` }] },
    });

    const { sink } = await gather(server, name);

    expect(sink.json(path)).toMatchObject({
      imageCount: 2,
      namespaces: {
        [workloadHash('shop')]: {
          shapes: [
            {
              restartAlways: true,
              initContainers: [{ imageID: digest('b'), firstCommand: workloadHash('init') }],
              containers: [{ imageID: digest('a') }],
            },
          ],
        },
      },
    });
  });

  it('has no namespaces without pods', async () => {
    server.serve(pods);

    const { sink } = await gather(server, name);

    expect(sink.json(path)).toEqual({ pods: 0, imageCount: 0, namespaces: null });
  });

  it('looks at 8000 pods, and says that there are more', async () => {
    server.serve(pods, ...Array.from({ length: 8001 }, (_, index) => pod('z', `pod-${index}`, {})));

    const { sink, report } = await gather(server, name);

    expect(sink.json(path)).toMatchObject({
      pods: 8000,
      namespaces: { [workloadHash('z')]: { count: 8000, shapes: [{ duplicates: 7999 }] } },
    });
    expect(report.errors).toEqual(['the 8000 limit for number of pods gathered was reached']);
    expect(report.missing).toBeUndefined();
  });

  it.each([
    [404, true],
    [403, undefined],
  ])('records nothing when pods are answered with %d; missing: %s', async (status, missing) => {
    server.fail('/api/v1/pods', status);

    const { sink, report } = await gather(server, name);

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual([`answered ${status}`]);
    expect(report.missing).toBe(missing);
  });

  it.each([{}, { spec: null, status: null }, { spec: { containers: 'x' }, status: { phase: 'Running' } }])(
    'counts a pod like %j',
    async (odd) => {
      server.serve(pods, { metadata: { name: 'odd', namespace: 'a' }, ...odd });

      const { sink, report } = await gather(server, name);

      expect(sink.json(path)).toMatchObject({ pods: 1, namespaces: { [workloadHash('a')]: { count: 1 } } });
      expect(report.panic).toBeNull();
    },
  );
});

describe('the images of workload_info', () => {
  it('are told by layers, and by hashes of what they run and where they come from', async () => {
    server.serve(pods, pod('a', 'x', {}));
    server.serve(images, {
      metadata: { name: digest('a') },
      dockerImageReference: 'quay.io/customer/app@x',
      dockerImageLayers: [{ name: 'sha256:1' }, { name: 'sha256:2' }],
      dockerImageMetadata: { ContainerConfig: { Entrypoint: ['/usr/bin/app'], Cmd: ['--secret=x'] } },
    });

    const { sink } = await gather(server, name);

    expect(sink.json(path)).toMatchObject({
      imageCount: 1,
      images: {
        [digest('a')]: {
          layerIDs: ['sha256:1', 'sha256:2'],
          firstCommand: workloadHash('app'),
          firstArg: workloadHash('--secret'),
          repository: workloadHash('quay.io/customer/app@x'),
        },
      },
    });
    expect(server.requests).toContain(`GET /apis/image.openshift.io/v1/images/${digest('a')}`);
  });

  it('have the layers that the sample archive tells of', async () => {
    const sample = (await readSampleRecord(path)) as { images: Record<string, { layerIDs: string[] }> } | undefined;
    if (!sample) return;
    for (const [id, { layerIDs }] of Object.entries(sample.images)) {
      server.serve(pods, pod('a', id, {}, id));
      server.serve(images, { metadata: { name: id }, dockerImageLayers: layerIDs.map((layer) => ({ name: layer })) });
    }

    const { sink } = await gather(server, name);

    const record = sink.json(path) as typeof sample & { imageCount: number };
    const layers = Object.entries(sample.images).map(([id, { layerIDs }]) => [id, { layerIDs }]);
    expect(record.images).toEqual(Object.fromEntries(layers));
    expect(record.imageCount).toBe(layers.length);
  });

  it('of Red Hat have no repository', async () => {
    server.serve(pods, pod('a', 'x', {}));
    server.serve(images, {
      metadata: { name: digest('a') },
      dockerImageReference: 'registry.redhat.io/a/b@x',
      dockerImageLayers: [{ name: 'sha256:1' }],
    });

    const { sink } = await gather(server, name);

    expect(sink.json(path)).toMatchObject({ images: { [digest('a')]: { layerIDs: ['sha256:1'] } } });
    expect(sink.records.get(path)).not.toContain('repository');
  });

  it('are counted and left out when the cluster does not know them, or not their layers', async () => {
    server.serve(pods, pod('a', 'x', {}), pod('a', 'y', {}, 'b'), pod('a', 'z', {}, 'c'));
    server.serve(
      images,
      { metadata: { name: digest('b') }, dockerImageLayers: [] },
      { metadata: { name: digest('c') }, dockerImageLayers: 'x', dockerImageMetadata: [] },
    );

    const { sink, report } = await gather(server, name);

    expect(sink.json(path)).toMatchObject({ imageCount: 3 });
    expect(sink.records.get(path)).not.toContain('"images"');
    expect(report).toMatchObject({ errors: [], panic: null });
  });

  it('are not asked for one by one when the cluster has no such API', async () => {
    const digits = Array.from({ length: 16 }, (_, index) => index.toString(16));
    const pairs = digits.flatMap((one) => ['a', 'b', 'c'].map((other) => [one, other]));
    server.serve(pods, ...pairs.map(([one, other]) => pod('a', `${one}${other}`, {}, `${one}${other}`)));

    const { report } = await gather(server, name);

    expect(server.requests.filter((request) => request.includes('/images/')).length).toBeLessThanOrEqual(8);
    expect(report.errors).toEqual([]);
  });

  it('that may not be read are one error, and the pods are told', async () => {
    server.serve(pods, pod('a', 'x', {}), pod('a', 'y', {}, 'b'));
    for (const character of ['a', 'b']) server.fail(`/apis/image.openshift.io/v1/images/${digest(character)}`, 403);

    const { sink, report } = await gather(server, name);

    expect(sink.json(path)).toMatchObject({ pods: 2, imageCount: 2 });
    expect(report.errors).toEqual(['answered 403']);
    expect(report.missing).toBeUndefined();
  });

  it('are left out as a whole when they take too long for the number of pods', async () => {
    const clock = new FakeClock('2026-01-01T12:00:00Z');
    server.serve(pods, pod('a', 'x', {}));
    const letGo = server.hold(`/apis/image.openshift.io/v1/images/${digest('a')}`);

    const gathering = gather(server, name, { clock });
    while (!server.requests.some((request) => request.includes('/images/'))) await new Promise(setImmediate);
    await clock.advance({ seconds: 15.2 });
    const { sink, report } = await gathering;
    letGo();

    expect(sink.json(path)).toMatchObject({ pods: 1, imageCount: 0 });
    expect(report.errors).toEqual([]);
    expect(report.warnings).toContain('warning: reading 1 images took longer than 15.1 seconds, they are left out');
  });
});

describe('the runtime extractor', () => {
  it('is asked for the running containers of its node, and what it says goes to their shapes', async () => {
    const asked: unknown[] = [];
    server.serve(pods, extractor('node-1', '10.0.0.1'), extractor('node-9', '10.0.0.9'));
    server.serve(pods, pod('shop', 'web-1', {}), pod('shop', 'web-2', {}), pod('shop', 'db', {}, 'b'));

    const { sink, report } = await gather(server, name, {
      endpoints: extractors((...request) => {
        asked.push(request);
        return {
          shop: {
            'web-1': { 'cri-o://web-1': { os: 'OS', kind: 'K', runtimes: [{ name: 'N', version: 'V' }], more: 1 } },
            'web-2': { 'cri-o://web-2': { os: 'of a duplicate' } },
            db: { 'cri-o://db': {} },
          },
        };
      }),
    });

    expect(asked).toEqual([['10.0.0.1', 'gather_runtime_info', { containerIds: ['cri-o://web-1', 'cri-o://db'] }]]);
    expect(sink.json(path)).toMatchObject({
      namespaces: {
        [workloadHash('shop')]: {
          shapes: [
            {
              duplicates: 1,
              containers: [
                { imageID: digest('a'), runtimeInfo: { os: 'OS', kind: 'K', runtimes: [{ name: 'N', version: 'V' }] } },
              ],
            },
            { containers: [{ imageID: digest('b') }] },
          ],
        },
      },
    });
    expect(sink.records.get(path)).not.toMatch(/duplicate"|more/);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it('is not asked about a container that ended, or has no id, or whose pod does not run', async () => {
    const asked: unknown[] = [];
    const ended = { ...running(), containerStatuses: [{ ...statusOf('x', 'a'), state: { terminated: {} } }] };
    const nameless = { ...running(), containerStatuses: [{ name: 'app', imageID: `i@${digest('b')}` }] };
    server.serve(
      pods,
      extractor('node-1', '10.0.0.1'),
      { ...pod('a', 'ended', {}), status: ended },
      { ...pod('a', 'nameless', {}), status: nameless },
      { ...pod('a', 'pending', {}), status: { ...running('c'), phase: 'Pending' } },
    );

    await gather(server, name, { endpoints: extractors((...request) => asked.push(request)) });

    expect(asked).toEqual([]);
  });

  it('that is not there is a warning', async () => {
    server.serve(pods, { ...extractor('node-1', '10.0.0.1'), status: { phase: 'Pending' } }, pod('a', 'x', {}));

    const { report } = await gather(server, name);

    expect(report).toMatchObject({ errors: [], warnings: [noExtractor] });
  });

  it('that does not admit us is a warning', async () => {
    server.serve(pods, extractor('node-1', '10.0.0.1'), pod('a', 'x', {}));

    const { sink, report } = await gather(server, name, {
      endpoints: extractors(() => {
        throw new ClusterError('ERR_CLUSTER_FORBIDDEN', '403 Forbidden', { status: 403 });
      }),
    });

    expect(sink.paths).toEqual([path]);
    expect(report.errors).toEqual([]);
    expect(report.warnings).toEqual([
      'warning: the runtime extractor of node-1 does not admit this account: 403 Forbidden',
    ]);
  });

  it('that fails is an error of its node alone', async () => {
    const elsewhere = pod('a', 'y', {}, 'b');
    server.serve(pods, extractor('node-1', '10.0.0.1'), extractor('node-2', '10.0.0.2'), pod('a', 'x', {}), {
      ...elsewhere,
      spec: { ...(elsewhere['spec'] as JsonObject), nodeName: 'node-2' },
    });

    const { sink, report } = await gather(server, name, {
      endpoints: extractors((podIp) => {
        if (podIp === '10.0.0.1') throw new ClusterError('ERR_CLUSTER_UNAVAILABLE', '503 Service Unavailable');
        return { a: { y: { 'cri-o://y': { os: 'OS' } } } };
      }),
    });

    expect(sink.records.get(path)).toContain('"runtimeInfo":{"os":"OS"}');
    expect(report.errors).toEqual(['503 Service Unavailable']);
    expect(report.missing).toBeUndefined();
  });

  it.each(['<html>', '[', '7', 'null', '{"a":7}', '{"a":{"x":[]}}', `${'['.repeat(100)}${']'.repeat(100)}`])(
    'that answers %j spoils nothing',
    async (text) => {
      server.serve(pods, extractor('node-1', '10.0.0.1'), pod('a', 'x', {}));
      const endpoints = { ...noEndpoints, runtimeExtractor: () => Promise.resolve(Buffer.from(text)) };

      const { sink, report } = await gather(server, name, { endpoints });

      expect(sink.json(path)).toMatchObject({ pods: 2 });
      expect(sink.records.get(path)).not.toContain('runtimeInfo');
      expect(report.panic).toBeNull();
    },
  );

  it('is given two minutes', async () => {
    const clock = new FakeClock('2026-01-01T12:00:00Z');
    server.serve(pods, extractor('node-1', '10.0.0.1'), pod('a', 'x', {}));
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
    const endpoints: Endpoints = {
      ...noEndpoints,
      runtimeExtractor: (_ip, _path, _body, signal) => {
        asked();
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      },
    };

    const gathering = gather(server, name, { clock, endpoints });
    await isAsked;
    await clock.advance({ seconds: 121 });
    const { sink, report } = await gathering;

    expect(sink.paths).toEqual([path]);
    expect(report.errors).toEqual(['the runtime extractor of node-1 took longer than 2m0s']);
  });
});

type Ask = (podIp: string, path: string, body: object) => unknown;

function extractors(ask: Ask): Endpoints {
  return {
    ...noEndpoints,
    runtimeExtractor: async (podIp, asked, body) => Buffer.from(JSON.stringify(ask(podIp, asked, body))),
  };
}

function extractor(nodeName: string, podIP: string): JsonObject {
  const labels = { 'app.kubernetes.io/name': 'insights-runtime-extractor' };
  return {
    metadata: { name: `extractor-${nodeName}`, namespace: 'openshift-insights', labels },
    spec: { nodeName, containers: [] },
    status: { phase: 'Running', podIP },
  };
}

function pod(namespace: string, podName: string, container: JsonObject, image = 'a'): JsonObject {
  return {
    metadata: { name: podName, namespace },
    spec: { nodeName: 'node-1', restartPolicy: 'Always', containers: [{ name: 'app', ...container }] },
    status: { phase: 'Running', containerStatuses: [statusOf(podName, image)] },
  };
}

function running(image = 'a'): JsonObject {
  return { phase: 'Running', containerStatuses: [statusOf('x', image)] };
}

function statusOf(podName: string, image: string): JsonObject {
  return {
    name: 'app',
    imageID: `quay.io/customer/app@${image.includes(':') ? image : digest(image)}`,
    containerID: `cri-o://${podName}`,
    state: { running: {} },
  };
}
