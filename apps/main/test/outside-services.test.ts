import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { createOperatorMetrics } from '@insights/operator';
import { FakeClock } from '@insights/process';
import { noAuths } from '@insights/registry';
import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { OutsideServices } from '../src/outside-services.ts';
import { config } from './support/config.ts';
import { waitUntil } from './support/wait-until.ts';

describe('the services outside', () => {
  it('keep their connections while nothing changes that they depend on', () => {
    using scene = create();
    const { upload, report, registry } = scene.services;

    scene.configuration.config = config({ interval: '4h' });
    scene.services.wake();

    expect([scene.services.upload, scene.services.report, scene.services.registry]).toEqual([upload, report, registry]);
    expect(scene.services.upload).toBe(upload);
  });

  it.each([
    ['the proxy', (scene: Scene) => (scene.configuration.config = { ...config(), proxy })],
    [
      'how a registry is spoken to',
      (scene: Scene) => (scene.configuration.registries = [{ prefix: 'registry.test:5000', insecure: true }]),
    ],
  ])('are connected anew when %s changed', (_what, change) => {
    using scene = create();
    const { upload, registry } = scene.services;

    change(scene);
    scene.services.wake();

    expect([scene.services.upload === upload, scene.services.registry === registry]).toEqual([false, false]);
  });
});

describe('a registry that asked to be left alone', () => {
  it('is left alone by the services of the next configuration too, over connections that are closed meanwhile', async () => {
    await using registry = await startBusyRegistry();
    using scene = create();
    const insecure = { prefix: registry.host, insecure: true };
    scene.configuration.registries = [insecure];
    scene.services.wake();
    const ask = () => scene.services.registry.manifest(registry.image, new AbortController().signal);
    await expect(ask()).rejects.toMatchObject({ code: 'ERR_REGISTRY_RATE_LIMITED' });
    const requests = registry.requests;

    scene.configuration.registries = [insecure, { prefix: 'other.test', insecure: true }];
    scene.services.wake();

    await expect(ask()).rejects.toMatchObject({ code: 'ERR_REGISTRY_RATE_LIMITED', retryAfterSeconds: 3600 });
    expect([requests, registry.requests]).toEqual([1, 1]);
    await waitUntil('no connection', async () => (await registry.connections()) === 0);

    await scene.clock.advance({ hours: 1 });
    await expect(ask()).rejects.toMatchObject({ code: 'ERR_REGISTRY_RATE_LIMITED' });
    expect(registry.requests).toBe(2);
  });
});

async function startBusyRegistry() {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.writeHead(429, { 'Retry-After': '3600' }).end();
  });
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    host,
    image: { registry: host, repository: 'team/gatherer', tag: 'fast-track' },
    get requests() {
      return requests;
    },
    connections: () => promisify(server.getConnections.bind(server))(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const proxy = { httpProxy: 'http://proxy.test:3128', httpsProxy: 'http://proxy.test:3128', noProxy: '' };

type Scene = ReturnType<typeof create>;

function create() {
  const configuration = {
    config: config(),
    auths: noAuths,
    registries: [] as readonly { prefix: string; insecure: boolean }[],
  };
  const clock = new FakeClock();
  const services = new OutsideServices({
    configuration,
    metrics: createOperatorMetrics(new Registry()),
    version: '4.20.3',
    commit: 'unknown',
    environmentProxy: {},
    certificateAuthorities: undefined,
    clock,
    random: () => 0.5,
  } as unknown as ConstructorParameters<typeof OutsideServices>[0]);
  return { clock, configuration, services, [Symbol.dispose]: () => services.close() };
}
