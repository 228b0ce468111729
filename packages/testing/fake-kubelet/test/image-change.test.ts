import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { server, startNode, until } from './support/node.ts';

const crash = '#!/bin/sh\necho broken >&2\nexit 3\n';
const slowBackoff = { initialSeconds: 10, maximumSeconds: 300 };

async function startTwo(options: Parameters<typeof startNode>[0] = {}) {
  const node = await startNode(options);
  const image = await node.image(server);
  const volumeMounts = [{ name: 'shared', mountPath: '/shared' }];
  const containers = ['main', 'gatherer'].map((name) => ({ name, image, volumeMounts }));
  await node.create({ volumes: [{ name: 'shared', emptyDir: {} }], containers });
  const logs = () => Promise.all(['main', 'gatherer'].map((name) => node.log(`?container=${name}`)));
  await until(async () => (await logs()).every((log) => log === 'hello\n'));
  return Object.assign(node, { release: image });
}

describe('a change of the image of one container', () => {
  it('restarts that container only, and keeps the pod and its volumes', async () => {
    await using node = await startTwo();
    const before = { main: node.container('main'), gatherer: node.container('gatherer'), pod: node.pod() };
    const volumes = join(node.folder, 'p', before.pod?.metadata.uid.slice(0, 8) ?? '', 'shared');
    await writeFile(join(volumes, 'archive'), 'kept');
    const next = await node.image(`${server}# next\n`);
    const { metadata } = await node.setImage('gatherer', next);
    const gatherer = await until(() => {
      const now = node.container('gatherer');
      return now?.image === next && now.state.running && now;
    });

    expect(gatherer).toMatchObject({ imageID: next, restartCount: 1, lastState: { terminated: { exitCode: 0 } } });
    expect(gatherer.containerID).not.toBe(before.gatherer?.containerID);
    expect(gatherer.lastState.terminated?.containerID).toBe(before.gatherer?.containerID);
    expect(node.container('main')).toEqual(before.main);
    expect(node.pod()).toMatchObject({ metadata: { uid: before.pod?.metadata.uid }, status: { phase: 'Running' } });
    expect(node.pod()?.status?.observedGeneration).toBe(metadata.generation);
    expect(metadata.generation).toBe(2);
    expect(node.events()).toContain('Killing: Container gatherer definition changed, will be restarted');
    await writeFile(join(volumes, 'archive'), 'still there', { flag: 'r+' });
  });

  it('ends the old process first and shows the old identity while the new image cannot be pulled', async () => {
    await using node = await startTwo();
    const before = node.container('gatherer');
    await node.setImage('gatherer', `${node.registry.host}/test/image@sha256:${'0'.repeat(64)}`);
    const waiting = await until(() => node.container('gatherer')?.state.waiting);

    expect(waiting).toMatchObject({ reason: 'ErrImagePull', message: expect.stringContaining('manifest unknown') });
    expect(node.container('gatherer')).toMatchObject({
      image: before?.image,
      imageID: before?.imageID,
      containerID: before?.containerID,
      restartCount: 0,
      ready: false,
      lastState: { terminated: { exitCode: 0 } },
    });
    expect(node.container('main')).toMatchObject({ ready: true, restartCount: 0 });
    expect(node.pod()?.status?.conditions.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'False' });
  });

  it('backs off by image: a crashing one waits, the one before starts at once', async () => {
    await using node = await startTwo({ backoff: slowBackoff });
    await node.setImage('gatherer', await node.image(crash));
    const waiting = await until(() => node.container('gatherer')?.state.waiting);

    expect(waiting).toEqual({
      reason: 'CrashLoopBackOff',
      message: `back-off 10s restarting failed container=gatherer pod=p_default(${node.pod()?.metadata.uid})`,
    });
    expect(node.container('gatherer')).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 3, reason: 'Error', message: 'broken' } },
    });
    await node.setImage('gatherer', node.release);
    await until(() => node.container('gatherer')?.state.running, 2);
    expect(node.container('gatherer')).toMatchObject({ image: node.release, restartCount: 2 });
  });

  it('waits for an image that was started here a moment ago', async () => {
    await using node = await startTwo({ backoff: slowBackoff });
    const other = await node.image(`${server}# other\n`);
    const swapTo = async (image: string) => {
      await node.setImage('gatherer', image);
      await until(() => {
        const now = node.container('gatherer');
        return now?.image === image && now.state.running;
      }, 3);
    };
    await swapTo(other);
    await swapTo(node.release);
    await node.setImage('gatherer', other);

    expect(await until(() => node.container('gatherer')?.state.waiting)).toMatchObject({ reason: 'CrashLoopBackOff' });
  });

  it('is taken over while the one before is still being pulled', async () => {
    await using node = await startTwo();
    const slow = await node.image(`${server}# slow\n`);
    const next = await node.image(`${server}# next\n`);
    node.registry.failNext({ route: 'blob', delayMilliseconds: 3000 });
    await node.setImage('gatherer', slow);
    await until(() => node.container('gatherer')?.state.terminated);
    await node.setImage('gatherer', next);

    await until(() => node.container('gatherer')?.state.running, 2);
    expect(node.container('gatherer')).toMatchObject({ image: next, imageID: next, restartCount: 1 });
  });
});

describe('a container that crashes', () => {
  it('is restarted with growing delays', async () => {
    await using node = await startNode({ backoff: { initialSeconds: 0.1, maximumSeconds: 300 } });
    await node.create({ containers: [{ name: 'c', image: await node.image(crash) }] });
    await until(() => node.container()?.state.waiting?.message?.includes('back-off 0.4s'));

    expect(node.container()).toMatchObject({ restartCount: 3, lastState: { terminated: { exitCode: 3 } } });
    expect(node.events()).toContain(
      `BackOff: Back-off restarting failed container c in pod p_default(${node.pod()?.metadata.uid})`,
    );
  });

  it('reports a signal as 128 and its number', async () => {
    await using node = await startNode();
    await node.create({ containers: [{ name: 'c', image: await node.image('#!/bin/sh\nkill -SEGV $$\n') }] });

    expect(await until(() => node.container()?.lastState.terminated)).toMatchObject({ exitCode: 139, signal: 11 });
  });
});
