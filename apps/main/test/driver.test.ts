import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@insights/process';
import { clusterId } from './support/cluster-objects.ts';
import { confirmed } from './support/confirmed.ts';
import { MainOnFakes } from './support/main-on-fakes.ts';
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

async function uploadsAndReports() {
  await using main = await MainOnFakes.start();

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
  await using main = await MainOnFakes.start();

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
  await using main = await MainOnFakes.create({ configuration: { interval: '400ms' } });
  main.console.failNext({ on: 'upload', status: 503, times: 0 });
  main.startMain();

  await waitUntil('the failure', () => main.conditions().get('UploadDegraded')?.reason === 'UploadFailed');
  main.console.clearFaults();
  await waitUntil('an upload', () => main.console.uploads.length > 1);

  const gathered = main.gatherer.runs.map(({ archive }) => archive?.sha256);
  expect(gathered).toEqual(expect.arrayContaining(main.console.uploads.map(({ file }) => file.sha256)));
}

async function gathersNothingWithoutToken() {
  await using main = await MainOnFakes.start({ hasToken: false });

  await waitUntil('the condition', () => main.conditions().get('Disabled')?.reason === 'NoToken');
  await systemClock.sleep(300);

  expect(main.gatherer.runs).toEqual([]);
  expect(main.conditions().get('Available')).toMatchObject({ status: 'True' });
}

async function swaps() {
  await using main = await MainOnFakes.start({ support: { username: 'human', other: 'bytes: \u00e9 \n' } });
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
  await using main = await MainOnFakes.start();
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
  await using main = await MainOnFakes.start();
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
  await using main = await MainOnFakes.start();
  await waitUntil('the first poll', async () => (await main.status()).lastPoll);

  main.registry.fail({ status: 503 });
  main.publish('4.20.8');
  await waitUntil('a failed poll', async () => (await main.status()).lastPoll?.class === 'ServerError');
  await systemClock.sleep(300);

  expect(main.pod.patches).toEqual([]);
  expect(main.conditions().get('Degraded')).toMatchObject({ status: 'False' });
}

async function followsPin() {
  await using main = await MainOnFakes.start();
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
  await using main = await MainOnFakes.start();
  await waitUntil('the record', () => main.support()['GathererImageState']);

  main.editSupport({ GathererImage: 'not an image; $(reboot)' });
  await waitUntil('the event', () => events(main).some(({ reason }) => reason === 'InvalidPin'));

  await waitUntil('our own value again', () => main.support()['GathererImage'] === main.releaseImage);
  expect(main.pod.patches).toEqual([]);
}

async function rebuildsRecord() {
  await using main = await MainOnFakes.start({ support: { GathererImageState: '{"v":1,', GathererImage: '' } });

  const state = await waitUntil('a record', () => {
    const text = main.support()['GathererImageState'] ?? '';
    return text.length > 20 && text;
  });

  expect(JSON.parse(state)).toMatchObject({ v: 1, phase: 'Stable' });
  expect(main.pod.patches).toEqual([]);
}

// Nothing rings when the support secret changes; each poll does.
async function wakeByConfiguration(main: MainOnFakes): Promise<void> {
  const before = main.registry.requests.length;
  await waitUntil('a poll', () => main.registry.requests.length > before + 1);
}

function events(main: MainOnFakes): { reason: string; message: string }[] {
  return main.cluster.list({ group: '', version: 'v1', resource: 'events', namespace: 'openshift-insights' }) as never;
}
