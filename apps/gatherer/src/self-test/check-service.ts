import { functionDescriptionsSchema, parseAnswer, versionInfoSchema } from '@insights/contract';
import { silentLogger } from '@insights/process';
import { buildGatherApi } from '../service/gather-api.ts';
import { GathererMetrics } from '../service/metrics.ts';
import { RunRegistry } from '../service/run-registry.ts';
import { RunStore } from '../service/run-store.ts';
import type { SelfTestOptions } from './checks.ts';

/** The gather API answers as its contract says. */
export async function checkService({ catalogue, version, clock, temporaryDirectory }: SelfTestOptions): Promise<void> {
  const log = silentLogger();
  const runs = await RunRegistry.create({
    work: () => Promise.reject(new Error('a self-test gathers nothing')),
    store: new RunStore({ storagePath: temporaryDirectory, clock, log }),
    recover: () => Promise.resolve([]),
    metrics: new GathererMetrics(version, []),
    clock,
    random: () => 0,
    log,
  });
  const app = buildGatherApi({ runs, catalogue, version, defaults: {}, withSecrets: false, log });
  try {
    parseAnswer(versionInfoSchema, 'the version', (await app.inject('/version')).json());
    parseAnswer(functionDescriptionsSchema, 'the catalogue', (await app.inject('/functions')).json());
  } finally {
    await app.close();
  }
}
