import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PodPages } from '../src/pod-pages.ts';
import { createPodServer, pagePath } from '../src/pod-server.ts';

interface PodList {
  readonly metadata: { readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly { readonly metadata: { readonly namespace: string; readonly name: string } }[];
}

const pages = new PodPages(1500);
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createPodServer(pages).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => void server.close());

async function readPage(pods: number, from: number): Promise<PodList> {
  return (await (await fetch(origin + pagePath(pods, from))).json()) as PodList;
}

describe('the pod server', () => {
  it('serves every pod once, page by page', async () => {
    const names = new Set<string>();
    let token: string | undefined = '0';
    while (token !== undefined) {
      const { metadata, items } = await readPage(1500, Number(token));
      for (const { metadata: pod } of items) names.add(`${pod.namespace}/${pod.name}`);
      token = metadata.continue;
    }

    expect(names.size).toBe(1500);
  });

  it('says how many are left until none is', async () => {
    const [first, last] = await Promise.all([readPage(1000, 0), readPage(1000, 500)]);

    expect(first.metadata).toMatchObject({ continue: '500', remainingItemCount: 500 });
    expect(last.metadata.continue).toBeUndefined();
  });

  it.each(['/1000/api/v1/nodes?limit=500', '/1000/api/v1/pods?limit=250', pagePath(1000, 1000), '/'])(
    'has nothing at %s',
    async (path) => {
      expect((await fetch(origin + path)).status).toBe(404);
    },
  );

  it('counts requests anew after each look', async () => {
    await fetch(`${origin}/requests`);
    await readPage(500, 0);

    const counts = [await fetch(`${origin}/requests`), await fetch(`${origin}/requests`)];

    expect(await Promise.all(counts.map((response) => response.text()))).toEqual(['1', '0']);
  });

  it('has pods of about 6 KiB', () => {
    expect(pages.podBytes).toBeGreaterThan(6000);
    expect(pages.podBytes).toBeLessThan(7000);
  });
});
