import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { gather } from '../../support/gather.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const pods = apiResource('v1', 'pods', 'Pod');
const path = 'config/running_containers.json';
const digest = `sha256:${'ab'.repeat(32)}`;
const crash = { restartCount: 3, lastState: { terminated: { exitCode: 1 } }, image: 'quay.io/a:1' };
const server = ownServer();

interface Running {
  readonly images: Readonly<Record<string, string>>;
  readonly containers: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

describe('clusterconfig/container_images', () => {
  it('counts the containers of running pods, of all kinds, by image and month', async () => {
    server.current.serve(
      pods,
      running('team/a', '2024-01-31T23:59:59Z', {
        containerStatuses: [{ image: `quay.io/x@${digest}` }, { image: 'quay.io/y:1' }],
        initContainerStatuses: [{ image: `quay.io/z:1@${digest}` }],
        ephemeralContainerStatuses: [{ image: `quay.io/x@${digest}` }],
      }),
      running('openshift-a/b', '2024-02-01T00:00:00Z', { containerStatuses: [{ image: `quay.io/x@${digest}` }] }),
    );

    const { sink, report } = await gather(server.current, 'container_images');

    expect(sink.paths).toEqual([path]);
    expect(sink.json(path)).toEqual({
      images: { 0: digest, 1: 'quay.io/y:1' },
      containers: { '2024-01': { 0: 3, 1: 1 }, '2024-02': { 0: 1 } },
    });
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('records pods of the platform that fail again and again, and does not count them', async () => {
    const env = [{ name: 'HTTPS_PROXY', value: 'https://user:secret@proxy' }];
    server.current.serve(pods, {
      ...running('openshift-a/bad', '2024-01-01T00:00:00Z', { containerStatuses: [crash] }),
      spec: { containers: [{ env }], initContainers: [{ env }] },
    });

    const { sink } = await gather(server.current, 'container_images');

    expect(sink.json('config/pod/openshift-a/bad.json')).toMatchObject({ kind: 'Pod', metadata: { name: 'bad' } });
    expect(sink.records.get('config/pod/openshift-a/bad.json')).not.toContain('secret');
    expect(sink.json(path)).toEqual({ images: {}, containers: {} });
  });

  it.each<[string, boolean, JsonObject]>([
    ['an init container that failed', true, { initContainerStatuses: [crash] }],
    ['a container that waited', true, { containerStatuses: [{ restartCount: 1, lastState: { waiting: {} } }] }],
    [
      'a container that ended well',
      false,
      { containerStatuses: [{ ...crash, lastState: { terminated: { exitCode: 0 } } }] },
    ],
    ['a container that was never restarted', false, { containerStatuses: [{ ...crash, restartCount: 0 }] }],
    [
      'statuses that are none',
      false,
      { containerStatuses: 'x', initContainerStatuses: [null, 7, { restartCount: 'x' }] },
    ],
  ])('takes a pod with %s for one of these: %s', async (_, isRecorded, status) => {
    server.current.serve(pods, running('openshift-a/p', '2024-01-01T00:00:00Z', status));

    const { sink, report } = await gather(server.current, 'container_images');

    expect(sink.paths.includes('config/pod/openshift-a/p.json')).toBe(isRecorded);
    expect(report).toMatchObject({ errors: [], panic: null });
  });

  it('leaves the pods of customers alone, and counts them', async () => {
    server.current.serve(pods, running('openshift/p', '2024-01-01T00:00:00Z', { containerStatuses: [crash] }));
    server.current.serve(pods, running('team/p', '2024-01-01T00:00:00Z', { containerStatuses: [crash] }));

    const { sink } = await gather(server.current, 'container_images');

    expect(sink.paths).toEqual([path]);
    expect(sink.json(path)).toMatchObject({ containers: { '2024-01': { 0: 2 } } });
  });

  it('counts no container of a pod that does not run, and none whose image is no reference', async () => {
    const images: JsonValue[] = [{ image: 'not an image' }, { image: 7 }, {}, 'x', { image: '' }];
    server.current.serve(
      pods,
      {
        metadata: { name: 'done', namespace: 'a' },
        status: { phase: 'Succeeded', containerStatuses: [{ image: 'a:1' }] },
      },
      { metadata: { name: 'bare', namespace: 'a' }, status: 7 },
      running('a/odd', '2024-01-01T00:00:00Z', { containerStatuses: images }),
    );

    const { sink, report } = await gather(server.current, 'container_images');

    expect(sink.json(path)).toEqual({ images: {}, containers: {} });
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it.each<[JsonValue, string]>([
    ['2024-03-05T01:02:03Z', '2024-03'],
    ['', '0001-01'],
    ['yesterday', '0001-01'],
    [7, '0001-01'],
  ])('takes a pod of %j for one of %s', async (creationTimestamp, month) => {
    const pod = running('a/p', '', { containerStatuses: [{ image: 'a:1' }] });
    server.current.serve(pods, { ...pod, metadata: { name: 'p', namespace: 'a', creationTimestamp } });

    expect((await gather(server.current, 'container_images')).sink.json(path)).toMatchObject({
      containers: { [month]: { 0: 1 } },
    });
  });

  it('counts as the sample archive has it, whatever the order of equally frequent images', async () => {
    const sample = (await readSampleRecord(path)) as Running | undefined;
    if (!sample) return;
    for (const [month, counts] of Object.entries(sample.containers)) {
      for (const [index, count] of Object.entries(counts)) {
        const statuses = Array.from({ length: count }, () => ({
          image: sample.images[index]?.replace(/^sha256:/, 'a@sha256:') ?? '',
        }));
        server.current.serve(
          pods,
          running(`n/${month}-${index}`, `${month}-02T00:00:00Z`, { containerStatuses: statuses }),
        );
      }
    }

    const { sink } = await gather(server.current, 'container_images');

    expect(byImage(sink.json(path) as Running)).toEqual(byImage(sample));
  });

  it('records 500 pods that fail and says how many there are besides', async () => {
    const many = Array.from({ length: 502 }, (_, index) =>
      running(`openshift-a/p${index}`, '2024-01-01T00:00:00Z', { containerStatuses: [crash] }),
    );
    server.current.serve(pods, ...many);

    const { report } = await gather(server.current, 'container_images');

    expect(report).toMatchObject({
      records: 501,
      warnings: ['warning: 2 more pods that fail again and again are left out'],
    });
  });

  it('says that the pods are forbidden, or that there is no such API', async () => {
    const absent = await gather(server.current, 'container_images');
    server.current.fail('/api/v1/pods', 403);
    const forbidden = await gather(server.current, 'container_images');

    expect(absent.report).toMatchObject({ records: 0, errors: ['answered 404'], missing: true });
    expect(forbidden.report).toMatchObject({ records: 0, errors: ['answered 403'] });
  });
});

function running(place: string, creationTimestamp: string, status: JsonObject): JsonObject {
  const [namespace = '', name = ''] = place.split('/');
  return { metadata: { name, namespace, creationTimestamp }, status: { phase: 'Running', ...status } };
}

function byImage({ images, containers }: Running): Record<string, Record<string, number>> {
  const named = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([index, count]) => [images[index] ?? '', count]));
  return Object.fromEntries(Object.entries(containers).map(([month, counts]) => [month, named(counts)]));
}
