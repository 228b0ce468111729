import { describe, expect, it } from '@jest/globals';
import type { RegistryFault } from '@insights/fake-registry';
import { server, startNode, until } from './support/node.ts';

type Node = Awaited<ReturnType<typeof startNode>>;

async function waitingOf(node: Node, container: object): Promise<{ reason: string; message?: string }> {
  await node.create({ containers: [{ name: 'c', ...container }] });
  return until(() => {
    const waiting = node.container()?.state.waiting;
    return waiting?.reason !== 'ContainerCreating' && waiting;
  });
}

describe('an image that cannot be pulled', () => {
  const faults: [string, string, RegistryFault][] = [
    ['a rate limit', 'toomanyrequests: 429', { status: 429 }],
    ['a registry that refuses', 'unauthorized', { status: 401 }],
    ['a registry in trouble', '503 Service Unavailable', { status: 503 }],
    ['a connection that ends', 'connection refused', { dropConnection: 'before-headers' }],
  ];

  it.each(faults)('names %s as "%s"', async (_, text, fault) => {
    await using node = await startNode();
    const image = await node.image(server);
    node.registry.fail(fault);

    expect(await waitingOf(node, { image })).toEqual({
      reason: 'ErrImagePull',
      message: expect.stringContaining(text),
    });
  });

  it('names what is not there, by digest and by tag', async () => {
    await using node = await startNode();
    await node.image(server);
    const image = `${node.registry.host}/test/image:none`;

    const { message } = await waitingOf(node, { image });
    expect(message).toBe(`failed to pull and unpack image "${image}": manifest unknown: not found`);
    expect(node.events()).toEqual(
      expect.arrayContaining([`Failed: Failed to pull image "${image}": ${message}`, 'Failed: Error: ErrImagePull']),
    );
  });

  it('names a platform that an index does not have', async () => {
    await using node = await startNode();
    const digest = node.registry.pushImage({
      repository: 'test/image',
      platforms: [{ os: 'plan9', architecture: 'mips' }],
    });

    expect(await waitingOf(node, { image: `${node.registry.host}/test/image@${digest}` })).toMatchObject({
      message: expect.stringContaining('no image found in image index for architecture'),
    });
  });

  it('refuses a name that is no reference', async () => {
    await using node = await startNode();

    expect(await waitingOf(node, { image: 'NOT A NAME' })).toMatchObject({
      reason: 'InvalidImageName',
      message: expect.stringContaining('invalid reference format'),
    });
  });

  it('waits longer each time, showing the error before, and starts when the image is there', async () => {
    await using node = await startNode({ backoff: { initialSeconds: 1.2, maximumSeconds: 300 } });
    const image = await node.image(server);
    const isOver = node.registry.fail({ status: 503 });
    await node.create({ containers: [{ name: 'c', image }] });
    const waiting = await until(() => {
      const now = node.container()?.state.waiting;
      return now?.reason === 'ImagePullBackOff' && now;
    });
    expect(waiting.message).toMatch(/^Back-off pulling image ".*": ErrImagePull: .*503 Service Unavailable$/);
    isOver();

    await until(() => node.container()?.ready);
    expect(node.container()).toMatchObject({ restartCount: 0 });
    expect(node.events()).toContain(`BackOff: Back-off pulling image "${image}"`);
  });
});

describe('an image that cannot be started', () => {
  const prefix = 'failed to create containerd task: ';

  it.each([
    ['a program that is not there', { command: ['/bin/nope'] }, 'exec: "/bin/nope": stat /bin/nope: no such file'],
    ['a program that is not on the path', { command: ['nope'] }, 'exec: "nope": executable file not found in $PATH'],
    ['a folder', { command: ['/'] }, 'exec: "/": is a directory'],
  ])('says so of %s', async (_, container, text) => {
    await using node = await startNode();
    const waiting = await waitingOf(node, { image: await node.image(server), ...container });

    expect(waiting).toEqual({ reason: 'RunContainerError', message: expect.stringContaining(text) });
    expect(waiting.message?.startsWith(prefix)).toBe(true);
    expect(node.container()).toMatchObject({ lastState: { terminated: { exitCode: 128, reason: 'StartError' } } });
  });

  it.each([
    ['no permission', server, 0o644, 'permission denied'],
    ['no format that can be executed', 'not a program', 0o755, 'exec format error'],
    ['an interpreter that is missing', '#!/no/such/shell\n', 0o755, 'ENOENT'],
  ])('says so of a program with %s', async (_, script, mode, text) => {
    await using node = await startNode();

    expect(await waitingOf(node, { image: await node.image(script, { mode }) })).toEqual({
      reason: 'RunContainerError',
      message: expect.stringContaining(text),
    });
  });

  it('tries again, backs off, and counts', async () => {
    await using node = await startNode({ backoff: { initialSeconds: 10, maximumSeconds: 300 } });
    await node.create({ containers: [{ name: 'c', image: await node.image(server), command: ['nope'] }] });
    await until(() => node.container()?.state.waiting?.reason === 'CrashLoopBackOff');

    expect(node.container()).toMatchObject({ restartCount: 1 });
  });

  it('has no command', async () => {
    await using node = await startNode();
    const image = await node.image(server, { entrypoint: [] });

    expect(await waitingOf(node, { image })).toEqual({
      reason: 'CreateContainerError',
      message: 'no command specified',
    });
    expect(node.container()?.containerID).toBeUndefined();
  });

  it.each([
    ['configMapKeyRef', 'configmap "m" not found'],
    ['secretKeyRef', 'secret "m" not found'],
  ])('misses the source of a variable: %s', async (member, message) => {
    await using node = await startNode();
    const env = [{ name: 'A', valueFrom: { [member]: { name: 'm', key: 'k' } } }];

    expect(await waitingOf(node, { image: await node.image(server), env })).toEqual({
      reason: 'CreateContainerConfigError',
      message,
    });
  });

  it('misses one key of a ConfigMap that is there', async () => {
    await using node = await startNode();
    node.cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm', namespace: 'default' } });
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'm', key: 'k' } } }];

    expect(await waitingOf(node, { image: await node.image(server), env })).toMatchObject({
      message: "couldn't find key k in ConfigMap default/m",
    });
  });
});
