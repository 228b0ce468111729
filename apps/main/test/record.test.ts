import { describe, expect, it } from '@jest/globals';
import type { ArchiveSummary } from '@insights/contract';
import { systemClock } from '@insights/process';
import { secret } from './support/cluster-objects.ts';
import { confirmed } from './support/confirmed.ts';
import { MainOnFakes } from './support/main-on-fakes.ts';
import { waitUntil } from './support/wait-until.ts';

describe('the record', () => {
  it('lies in a ConfigMap while there is no support secret, and moves when it appears', movesRecord);
  it('stays in a ConfigMap when the secret may not be written, and a condition says so', keepsRecordInConfigMap);
  it('survives the deletion of the secret', survivesDeletion);
});

describe('a restart', () => {
  it('does not ask the registry before the time that was planned', remembersPolls);
  it('follows the gather that runs instead of starting another', joinsGather);
});

async function movesRecord() {
  await using main = await MainOnFakes.start({ support: null });
  await waitUntil('the ConfigMap', () => configMapData(main)['state.json']);
  expect((await main.status()).rollout.recordIn).toBe('configmap');
  const image = main.publish('4.20.8');
  await confirmed(main, image);

  main.cluster.put(secret('support', { username: 'human' }));
  main.publish('4.20.9');

  await waitUntil('the secret', () => main.support()['GathererImageState']);
  await waitUntil('a ConfigMap without it', () => configMapData(main)['state.json'] === undefined);
  expect(main.support()['username']).toBe('human');
  expect((await main.status()).rollout.recordIn).toBe('secret');
}

async function keepsRecordInConfigMap() {
  await using main = await MainOnFakes.create();
  main.cluster.fail({ match: { method: 'PUT', resource: 'secrets' }, status: 403, times: 0 });
  main.startMain();

  await waitUntil('the ConfigMap', () => configMapData(main)['state.json']);
  await waitUntil('the condition', () => main.conditions().get('ConfigurationValid')?.status === 'False');
  const image = main.publish('4.20.8');
  await confirmed(main, image);

  expect(configMapData(main)['GathererImage']).toBe(image);
  expect(main.conditions().get('ConfigurationValid')?.message).toMatch(/secret openshift-config\/support/);
}

async function survivesDeletion() {
  await using main = await MainOnFakes.start();
  await waitUntil('the first gather', async () => (await main.status()).gather.last);
  const image = main.publish('4.20.9', 'crashes');
  await waitUntil('the verdict', async () => (await main.status()).rollout.record?.quarantine[0]);
  await waitUntil('the release', () => main.pod.image === main.releaseImage);

  main.removeSupport();
  await waitUntil('the ConfigMap', () => configMapData(main)['state.json']);
  await systemClock.sleep(300);

  expect(main.pod.patches.filter((patched) => patched === image)).toHaveLength(1);
  expect((await main.status()).rollout.record?.quarantine).toHaveLength(1);
}

async function remembersPolls() {
  await using main = await MainOnFakes.start();
  await waitUntil('the poll on record', () => main.support()['GathererImageState']?.includes('"poll"'));
  await main.stopMain();
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const state = JSON.parse(main.support()['GathererImageState'] ?? '') as { poll: object };
  main.editSupport({ GathererImageState: JSON.stringify({ ...state, poll: { ...state.poll, next: later } }) });
  main.registry.clearRequests();
  main.startMain();

  await waitUntil('an observation', async () => (await main.status()).rollout.phase);
  await systemClock.sleep(500);

  expect(main.registry.requests).toEqual([]);
}

async function joinsGather() {
  await using main = await MainOnFakes.create();
  const { gatherer } = main;
  const { gather } = gatherer;
  const archive = Promise.withResolvers<ArchiveSummary | null>();
  gatherer.gather = (signal) => {
    signal.addEventListener('abort', () => archive.reject(signal.reason));
    return archive.promise;
  };
  const run = gatherer.begin({ requestId: 'of-the-process-before' });
  main.startMain();
  await waitUntil('the run to be joined', () => main.log.some((line) => line.includes('Joined a gather')));

  gatherer.gather = gather;
  archive.resolve(await gather(new AbortController().signal));
  const last = await waitUntil('the outcome', async () => (await main.status()).gather.last);

  expect(last).toMatchObject({ requestId: 'of-the-process-before', outcome: 'Succeeded' });
  await waitUntil('its archive', () => main.console.uploads.some(({ file }) => file.sha256 === run.archive?.sha256));
}

function configMapData(main: MainOnFakes): Readonly<Record<string, string>> {
  const name = 'insights-gatherer-image';
  const object = main.cluster.get({
    group: '',
    version: 'v1',
    resource: 'configmaps',
    namespace: 'openshift-insights',
    name,
  });
  return (object?.['data'] ?? {}) as Record<string, string>;
}
