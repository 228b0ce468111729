import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@insights/process';
import { clusterId, secret } from './support/cluster-objects.ts';
import { Installation } from './support/installation.ts';
import { waitUntil } from './support/wait-until.ts';

describe('gather, upload and report', () => {
  it('uploads what was gathered, downloads the report and tells the ClusterOperator', uploadsAndReports);
  it('hands the gatherer a token of its own account and nothing of ours', handsCredentialsOver);
  it('keeps an archive that is not accepted, and sends it when the service is back', keepsArchive);
  it('gathers nothing without a token, and says so', gathersNothingWithoutToken);
});

describe('fast track', () => {
  it('runs a new image after a handshake and a good gather, and records the choice beside what people wrote', swaps);
  it('puts the release image back when the new one crashes, and does not try it again', fallsBack);
  it('puts the release image back at once when the new one speaks another contract', refusesContract);
  it('changes nothing while the registry is away', keepsChoiceWhenOffline);
  it('follows a pin that a human writes, and the release again after a reset', followsPin);
  it('says that a pin is no image by digest and goes on', ignoresGarbage);
  it('writes a fresh record over one that is garbage and leaves the pod alone', rebuildsRecord);
});

describe('the record', () => {
  it('lies in a ConfigMap while there is no support secret, and moves when it appears', movesRecord);
  it('stays in a ConfigMap when the secret may not be written, and a condition says so', keepsRecordInConfigMap);
  it('survives the deletion of the secret', survivesDeletion);
});

describe('a restart', () => {
  it('does not ask the registry before the time that was planned', remembersPolls);
  it('follows the gather that runs instead of starting another', joinsGather);
});

async function uploadsAndReports() {
  await using main = await Installation.start();

  const upload = await waitUntil('an upload', () => main.console.uploads[0]);
  const status = await waitUntil('the report', async () => {
    const seen = await main.status();
    return seen.lastReport && seen;
  });
  await waitUntil('conditions', () => main.conditions().size > 0 && !main.conditions().has('UploadDegraded'));

  expect(upload).toMatchObject({ clusterId, file: { contentType: 'application/vnd.redhat.openshift.periodic' } });
  expect(status).toMatchObject({ lastReport: { recommendations: 0 }, gather: { last: { outcome: 'Succeeded' } } });
  expect(main.conditions().get('Available')).toMatchObject({ status: 'True', reason: 'AsExpected' });
  expect(main.conditions().get('Disabled')).toMatchObject({ status: 'False' });
  const metrics = String(await main.get('/metrics'));
  expect(metrics).toMatch(/insightsclient_request_send_total\{client="insights",status_code="202"\} [1-9]/);
  expect(metrics).not.toMatch(/^# TYPE \w+_total gauge$/m); // promtool check metrics
  expect(metrics).toMatch(/insights_gather_total\{result="failed"\} 0/);
}

async function handsCredentialsOver() {
  await using main = await Installation.start();

  const path = join(main.folder, 'credentials');
  const kubeconfig = await waitUntil('the kubeconfig', () =>
    readFile(join(path, 'kubeconfig'), 'utf8').catch(() => undefined),
  );
  const token = await readFile(join(path, 'token'), 'utf8');

  expect(JSON.parse(kubeconfig)).toMatchObject({ users: [{ user: { tokenFile: 'token' } }] });
  expect(token).not.toContain(main.cluster.adminToken);
  expect(kubeconfig).not.toContain(main.cluster.adminToken);
}

async function keepsArchive() {
  await using main = await Installation.create({ configuration: { interval: '400ms' } });
  main.console.failNext({ on: 'upload', status: 503, times: 0 });
  main.startMain();

  await waitUntil('the failure', () => main.conditions().get('UploadDegraded')?.reason === 'UploadFailed');
  main.console.clearFaults();
  await waitUntil('an upload', () => main.console.uploads.length > 1);

  const gathered = main.gatherer.runs.map(({ archive }) => archive?.sha256);
  expect(gathered).toEqual(expect.arrayContaining(main.console.uploads.map(({ file }) => file.sha256)));
}

async function gathersNothingWithoutToken() {
  await using main = await Installation.start({ hasToken: false });

  await waitUntil('the condition', () => main.conditions().get('Disabled')?.reason === 'NoToken');
  await systemClock.sleep(300);

  expect(main.gatherer.runs).toEqual([]);
  expect(main.conditions().get('Available')).toMatchObject({ status: 'True' });
}

async function swaps() {
  await using main = await Installation.start({ support: { username: 'human', other: 'bytes: \u00e9 \n' } });
  await waitUntil('the first gather', async () => (await main.status()).gather.last);

  const image = main.publish('4.20.8');
  const status = await confirmed(main, image);

  expect(status.gatherer.version).toBe('4.20.8');
  expect(main.pod.image).toBe(image);
  expect(main.support()).toMatchObject({ username: 'human', other: 'bytes: \u00e9 \n', GathererImage: image });
  expect(JSON.parse(main.support()['GathererImageState'] ?? '')).toMatchObject({ v: 1, phase: 'Stable' });
  await waitUntil('the condition', () => main.conditions().get('GathererFastTrack')?.reason === 'FastTrackActive');
  const history = (await main.get('/rollout/history')) as { items: { result: string }[] };
  expect(history.items.map(({ result }) => result)).toEqual(['confirmed', 'applied']);
}

async function fallsBack() {
  await using main = await Installation.start();
  await waitUntil('the first gather', async () => (await main.status()).gather.last);

  const image = main.publish('4.20.9', 'crashes');
  const verdict = await waitUntil('the verdict', async () => {
    const { rollout } = await main.status();
    return rollout.phase === 'Stable' && rollout.record?.quarantine[0];
  });
  await systemClock.sleep(600); // three polls

  expect(image).toContain(verdict.digest);
  expect(verdict).toMatchObject({ class: 'image', reason: 'CrashLoopBackOff' });
  expect(main.pod.patches).toEqual([image, main.releaseImage]);
  expect(main.support()['GathererImage']).toBe(main.releaseImage);
  expect((await main.status()).rollout.waitingFor?.reason).toBe('Quarantined');
}

async function refusesContract() {
  await using main = await Installation.start();
  await waitUntil('the first gather', async () => (await main.status()).gather.last);

  main.publish('4.20.9', { version: '4.20.9', contract: '2.0' });
  const verdict = await waitUntil('the verdict', async () => {
    const { rollout } = await main.status();
    return rollout.phase === 'Stable' && rollout.record?.quarantine[0];
  });

  expect(verdict).toMatchObject({ class: 'image', reason: 'ContractUnsupported' });
  expect(main.pod.image).toBe(main.releaseImage);
}

async function keepsChoiceWhenOffline() {
  await using main = await Installation.start();
  await waitUntil('the first poll', async () => (await main.status()).lastPoll);

  main.registry.fail({ status: 503 });
  main.publish('4.20.8');
  await waitUntil('a failed poll', async () => (await main.status()).lastPoll?.class === 'ServerError');
  await systemClock.sleep(300);

  expect(main.pod.patches).toEqual([]);
  expect(main.conditions().get('Degraded')).toMatchObject({ status: 'False' });
}

async function followsPin() {
  await using main = await Installation.start();
  await waitUntil('the record', () => main.support()['GathererImageState']);
  const image = main.publish('4.20.7');
  await confirmed(main, image);
  const newer = main.publish('4.20.8');
  await confirmed(main, newer);

  main.editSupport({ GathererImage: image });
  main.registry.remove('openshift/origin-insights-operator', '4.20-fast-track');
  await wakeByConfiguration(main);
  await waitUntil('the pin', async () => (await main.status()).rollout.record?.chosen.source === 'pin');
  await waitUntil('the pinned image', () => main.pod.image === image);
  await waitUntil('rest', async () => (await main.status()).rollout.phase === 'Stable');
  main.editSupport({ GathererImage: undefined });
  await wakeByConfiguration(main);

  await waitUntil('the release', () => main.pod.image === main.releaseImage);
}

async function ignoresGarbage() {
  await using main = await Installation.start();
  await waitUntil('the record', () => main.support()['GathererImageState']);

  main.editSupport({ GathererImage: 'not an image; $(reboot)' });
  await waitUntil('the event', () => events(main).some(({ reason }) => reason === 'InvalidPin'));

  await waitUntil('our own value again', () => main.support()['GathererImage'] === main.releaseImage);
  expect(main.pod.patches).toEqual([]);
}

async function rebuildsRecord() {
  await using main = await Installation.start({ support: { GathererImageState: '{"v":1,', GathererImage: '' } });

  const state = await waitUntil('a record', () => {
    const text = main.support()['GathererImageState'] ?? '';
    return text.length > 20 && text;
  });

  expect(JSON.parse(state)).toMatchObject({ v: 1, phase: 'Stable' });
  expect(main.pod.patches).toEqual([]);
}

async function movesRecord() {
  await using main = await Installation.start({ support: null });
  await waitUntil('the ConfigMap', () => configMapData(main)['state.json']);
  expect((await main.status()).rollout.recordIn).toBe('configmap');
  const image = main.publish('4.20.8');
  await confirmed(main, image);

  main.cluster.put(secret('support', { username: 'human' }));
  main.publish('4.20.9');

  await waitUntil('the secret', () => main.support()['GathererImageState']);
  await waitUntil('an empty ConfigMap', () => Object.keys(configMapData(main)).length === 0);
  expect(main.support()['username']).toBe('human');
  expect((await main.status()).rollout.recordIn).toBe('secret');
}

async function keepsRecordInConfigMap() {
  await using main = await Installation.create();
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
  await using main = await Installation.start();
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
  await using main = await Installation.start();
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
  await using main = await Installation.create();
  main.gatherer.behaviour = 'hang';
  const run = await main.gatherer.begin({ requestId: 'of-the-process-before' });
  main.startMain();
  await waitUntil('the run to be joined', () => main.log.some((line) => line.includes('Joined a gather')));

  main.gatherer.behaviour = 'succeed';
  await main.gatherer.end(run);
  const last = await waitUntil('the outcome', async () => (await main.status()).gather.last);

  expect(last).toMatchObject({ requestId: 'of-the-process-before', outcome: 'Succeeded' });
  await waitUntil('its archive', () => main.console.uploads.some(({ file }) => file.sha256 === run.archive?.sha256));
}

function confirmed(main: Installation, image: string) {
  return waitUntil(`the end of the probation of ${image}`, async () => {
    const status = await main.status();
    const { phase, record } = status.rollout;
    return phase === 'Stable' && record?.chosen.image === image && !record.chosen.provisional && status;
  });
}

// Nothing rings when the support secret changes; each poll does.
async function wakeByConfiguration(main: Installation): Promise<void> {
  const before = main.registry.requests.length;
  await waitUntil('a poll', () => main.registry.requests.length > before + 1);
}

function events(main: Installation): { reason: string; message: string }[] {
  return main.cluster.list({ group: '', version: 'v1', resource: 'events', namespace: 'openshift-insights' }) as never;
}

function configMapData(main: Installation): Readonly<Record<string, string>> {
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
