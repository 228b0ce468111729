import { createOperatorMetrics } from '@insights/operator';
import { FakeClock } from '@insights/process';
import { noAuths } from '@insights/registry';
import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { OutsideServices } from '../src/outside-services.ts';
import { config } from './support/config.ts';

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

const proxy = { httpProxy: 'http://proxy.test:3128', httpsProxy: 'http://proxy.test:3128', noProxy: '' };

type Scene = ReturnType<typeof create>;

function create() {
  const configuration = {
    config: config(),
    auths: noAuths,
    registries: [] as readonly { prefix: string; insecure: boolean }[],
  };
  const services = new OutsideServices({
    configuration,
    metrics: createOperatorMetrics(new Registry()),
    version: '4.20.3',
    commit: 'unknown',
    environmentProxy: {},
    certificateAuthorities: undefined,
    clock: new FakeClock(),
    random: () => 0.5,
  } as unknown as ConstructorParameters<typeof OutsideServices>[0]);
  return { configuration, services, [Symbol.dispose]: () => services.close() };
}
