import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { livingInGroup, startNode, until } from './support/node.ts';

// Each writes its pid and that of a child, which would outlive it.
const obedient = "#!/bin/sh\ntrap 'exit 0' TERM\nsleep 60 &\necho $$ $!\nwait\n";
const stubborn = "#!/bin/sh\ntrap '' TERM\nsleep 60 &\necho $$ $!\nwhile :; do wait; sleep 1; done\n";
const forgetful = '#!/bin/sh\nsleep 60 &\necho $$ $!\n';

async function startOne(script: string, spec: object = {}) {
  const node = await startNode();
  await node.create({ containers: [{ name: 'c', image: await node.image(script) }], ...spec });
  const [leader = 0, child = 0] = await until(async () => {
    const pids = /^(\d+) (\d+)\n/
      .exec(await node.log())
      ?.slice(1)
      .map(Number);
    return pids?.every((pid) => pid > 0) && pids;
  });
  const volumes = join(node.folder, 'p', node.pod()?.metadata.uid.slice(0, 8) ?? '');
  return Object.assign(node, { leader, child, volumes });
}

describe('the end of a pod', () => {
  it('that is deleted comes when its processes have ended; then it is removed', async () => {
    await using node = await startOne(obedient, { volumes: [{ name: 'v', emptyDir: {} }] });
    expect(existsSync(node.volumes)).toBe(true);
    await node.call('DELETE', '/api/v1/namespaces/default/pods/p');
    await until(() => node.pod() === undefined);

    expect(await livingInGroup(node.leader)).toEqual([]);
    expect(existsSync(node.volumes)).toBe(false);
    expect(node.events()).toContain('Killing: Stopping container c');
  });

  it('is forced after the grace period', async () => {
    await using node = await startOne(stubborn, { terminationGracePeriodSeconds: 1 });
    const { json } = await node.call('DELETE', '/api/v1/namespaces/default/pods/p');
    expect(json['metadata']).toMatchObject({ deletionGracePeriodSeconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await livingInGroup(node.leader)).toContain(node.child);

    await until(() => node.pod() === undefined);
    expect(await livingInGroup(node.leader)).toEqual([]);
  });

  it('is hastened by the grace period of a later request', async () => {
    await using node = await startOne(stubborn);
    await node.call('DELETE', '/api/v1/namespaces/default/pods/p');
    await node.call('DELETE', '/api/v1/namespaces/default/pods/p?gracePeriodSeconds=1', {
      body: { gracePeriodSeconds: 1 },
    });

    await until(() => node.pod() === undefined, 3);
    expect(await livingInGroup(node.leader)).toEqual([]);
  });

  it('leaves the place to a new one of its Deployment', async () => {
    await using node = await startNode();
    const labels = { app: 'a' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: await node.image(obedient) }] } };
    const body = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', namespace: 'default' },
      spec: { replicas: 1, selector: { matchLabels: labels }, strategy: { type: 'Recreate' }, template },
    };
    await node.call('POST', '/apis/apps/v1/namespaces/default/deployments', { body });
    const ready = () => {
      const [pod] = node.cluster.list({ resource: 'pods' }) as unknown as {
        metadata: { name: string };
        status?: object;
      }[];
      return JSON.stringify(pod?.status ?? {}).includes('"ready":true') && pod?.metadata.name;
    };
    const first = await until(ready);
    await node.call('DELETE', `/api/v1/namespaces/default/pods/${first}`);

    const second = await until(() => ready() !== first && ready());
    expect(second).not.toBe(first);
  });
});

describe('the end of a process', () => {
  it('is that of everything it started', async () => {
    await using node = await startOne(forgetful);

    // By itself, long before the minute of its child; the log may be that of a later run, which has to end as well.
    const isOver = await until(async () => (await livingInGroup(node.leader)).length === 0);
    expect(isOver).toBe(true);
  });
});

describe('the end of a node', () => {
  it.each([{ kill: false }, { kill: true }])('leaves no process and no volume: %j', async (options) => {
    await using node = await startOne(options.kill ? stubborn : obedient, { volumes: [{ name: 'v', emptyDir: {} }] });
    await node.kubelet.stop(options);

    expect(await livingInGroup(node.leader)).toEqual([]);
    expect(existsSync(node.volumes)).toBe(false);
    expect(node.pod()).toBeDefined();
  });

  it('binds and holds no more pods', async () => {
    await using node = await startOne(obedient);
    await node.kubelet.stop();
    await node.call('DELETE', '/api/v1/namespaces/default/pods/p');
    expect(node.pod()).toBeUndefined();
    await node.create({ containers: [{ name: 'c', image: 'x/y:1' }] });

    expect(node.pod()?.status).not.toHaveProperty('containerStatuses');
  });

  it('can be made at once, by a program that has no time left', async () => {
    await using node = await startOne(stubborn);
    node.kubelet.kill();

    await until(async () => (await livingInGroup(node.leader)).length === 0, 2);
    await node.kubelet.stop();
  });

  it('waits for pulls that are under way', async () => {
    await using node = await startNode();
    const image = await node.image(obedient);
    node.registry.fail({ route: 'blob', delayMilliseconds: 60_000 });
    await node.create({ containers: [{ name: 'c', image }] });
    await until(() => node.events().some((event) => event.startsWith('Pulling')));
    await node.kubelet.stop();

    await expect(readFile(join(node.folder, 'i', 'none'))).rejects.toThrow('ENOENT');
  });
});
