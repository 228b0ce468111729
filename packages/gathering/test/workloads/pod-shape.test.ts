import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@insights/cluster';
import { judgePod, type PodShape, shapeKey } from '../../src/workloads/pod-shape.ts';
import { workloadHash } from '../../src/workloads/workload-hash.ts';

const digest = (character: string) => `sha256:${character.repeat(64)}`;

describe('a pod', () => {
  it('has the shape of its containers', () => {
    expect(judgePod(pod({ command: ['/bin/app', '-v'], args: ['--port=80'] }))).toEqual({
      restartAlways: true,
      initContainers: [],
      containers: [{ imageID: digest('a'), firstCommand: workloadHash('app'), firstArg: workloadHash('--port') }],
    });
  });

  it.each(['Succeeded', 'Failed'])('that is %s is terminal', (phase) => {
    expect(judgePod({ ...pod({}), status: { phase } })).toBe('terminal');
  });

  it.each<{ odd: JsonValue }>([
    { odd: { phase: 'Unknown' } },
    { odd: {} },
    { odd: { phase: 'Pending' } },
    { odd: { phase: 'Running', containerStatuses: [] } },
    { odd: { phase: 'Running', containerStatuses: 'x' } },
    { odd: { ...status(), initContainerStatuses: [{ name: 'i', imageID: `i@${digest('b')}` }] } },
    { odd: 'Running' },
    { odd: null },
  ])('with the status %j is ignored', ({ odd }) => {
    expect(judgePod({ ...pod({}), status: odd })).toBe('ignored');
  });

  it.each<{ odd: JsonValue }>([
    { odd: { name: 'other', imageID: `i@${digest('b')}` } },
    { odd: { name: 'app', imageID: '' } },
    { odd: { name: 'app' } },
    { odd: 'app' },
    { odd: null },
  ])('with the container status %j is invalid', ({ odd }) => {
    expect(judgePod({ ...pod({}), status: { phase: 'Running', containerStatuses: [odd] } })).toBe('invalid');
  });

  it('takes the digest of its spec when its status has none', () => {
    const object = pod({ image: `quay.io/a@${digest('c')}` });
    object['status'] = { phase: 'Pending', containerStatuses: [{ name: 'app', imageID: '' }] };

    expect(judgePod(object)).toMatchObject({ containers: [{ imageID: digest('c') }] });
  });

  it('has containers in the order of their statuses, each with its own command', () => {
    const containers = ['a', 'b'].map((name) => ({ name, command: [name] }));
    const statuses = ['b', 'a'].map((name) => ({ name, imageID: `x@${digest(name)}` }));

    const verdict = judgePod({ spec: { containers }, status: { phase: 'Running', containerStatuses: statuses } });

    expect(verdict).toMatchObject({
      restartAlways: false,
      containers: [
        { imageID: digest('b'), firstCommand: workloadHash('b') },
        { imageID: digest('a'), firstCommand: workloadHash('a') },
      ],
    });
  });
});

describe('two pods', () => {
  it.each([
    ['restarted in another way', key({}, { restartPolicy: 'Never' })],
    ['on another node', key({}, { nodeName: 'other' })],
    ['with other second words of the command', key({ command: ['app', 'other'] })],
  ])('share a shape although one is %s', (_, other) => {
    expect(other).toBe(key({}));
  });

  it.each([
    ['another command', key({ command: ['other'] })],
    ['another argument', key({ args: ['other'] })],
    ['no argument', key({ args: [] })],
  ])('share none when one has %s', (_, other) => {
    expect(other).not.toBe(key({}));
  });

  it('share none when one has as init container what the other has as container', () => {
    const one = judgePod(pod({})) as PodShape;

    expect(shapeKey({ ...one, initContainers: one.containers, containers: [] })).not.toBe(shapeKey(one));
  });
});

function key(container: JsonObject, spec: JsonObject = {}): string {
  const object = pod({ command: ['app'], args: ['arg'], ...container });
  return shapeKey(judgePod({ ...object, spec: { ...(object['spec'] as JsonObject), ...spec } }) as PodShape);
}

function pod(container: JsonObject): JsonObject {
  return {
    spec: { restartPolicy: 'Always', containers: [{ name: 'app', image: 'quay.io/a:v1', ...container }] },
    status: status(),
  };
}

function status(): JsonObject {
  return { phase: 'Running', containerStatuses: [{ name: 'app', imageID: `quay.io/a@${digest('a')}` }] };
}
