import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClusterReader } from '@insights/cluster';
import { RunObjects } from '../../src/runner/run-objects.ts';
import { ApiServer } from '../support/api-server.ts';
import { readerOf } from '../support/cluster.ts';
import { functionThat } from '../support/functions.ts';
import { node, podsForEachTest } from '../support/visits.ts';

const signal = new AbortController().signal;

let server: ApiServer;
let cluster: ClusterReader;
beforeEach(async () => {
  server = await ApiServer.start();
  cluster = await readerOf(server.origin);
});
afterEach(async () => {
  cluster.close();
  await server[Symbol.asyncDispose]();
});

function served(...names: string[]): void {
  server.serve(node, ...names.map((name) => ({ metadata: { name }, spec: { podCIDR: '10.0.0.0/24' } })));
}

describe('the objects of a run', () => {
  it('are read once, whoever asks, at the same time or later', async () => {
    served('worker');
    const objects = new RunObjects({ cluster, signal });

    const both = await Promise.all([objects.get(node, { name: 'worker' }), objects.get(node, { name: 'worker' })]);
    await objects.get(node, { name: 'worker' });

    expect(both[0].parse()).toMatchObject({ metadata: { name: 'worker' } });
    expect(server.requests).toEqual(['GET /api/v1/nodes/worker']);
  });

  it('that are not there are asked for once as well', async () => {
    served();
    const objects = new RunObjects({ cluster, signal });

    for (let time = 0; time < 2; time += 1) {
      await expect(objects.get(node, { name: 'gone' })).rejects.toMatchObject({ code: 'ERR_CLUSTER_NOT_FOUND' });
    }

    expect(server.requests).toHaveLength(1);
  });

  it('that could not be read are asked for again', async () => {
    served('worker');
    server.fail('/api/v1/nodes/worker', 403);
    const objects = new RunObjects({ cluster, signal });

    for (let time = 0; time < 2; time += 1) {
      await expect(objects.get(node, { name: 'worker' })).rejects.toMatchObject({ code: 'ERR_CLUSTER_FORBIDDEN' });
    }

    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['many', { most: 2 }],
    ['large', { mostBytes: 250 }],
  ])('are let go, the oldest first, when they are %s', async (_, bounds) => {
    served('a', 'b', 'c');
    const objects = new RunObjects({ cluster, signal, ...bounds });

    for (const name of ['a', 'b', 'c', 'c', 'a']) await objects.get(node, { name });

    expect(server.requests.map((request) => request.at(-1))).toEqual(['a', 'b', 'c', 'a']);
  });
});

describe('an object that a function asks for', () => {
  const scene = podsForEachTest();

  it("is a copy of the function's own", async () => {
    scene.server.serve(node, { metadata: { name: 'worker' } });
    const seen: unknown[] = [];
    const changing = functionThat(async (context) => {
      const object = await context.object(node, { name: 'worker' });
      seen.push(object['changed']);
      object['changed'] = true;
    });

    await scene.run([changing, changing]);

    expect(seen).toEqual([undefined, undefined]);
  });
});
