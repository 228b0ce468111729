import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import type { LogLine } from '../../src/index.ts';
import { pod, startCluster } from '../support/api.ts';

const log = '/api/v1/namespaces/default/pods/p/log';
const lines: LogLine[] = [1, 2, 3].map((minute) => ({
  time: new Date(`2026-01-01T00:0${minute}:00Z`),
  text: `line ${minute}`,
}));

async function startWithLog() {
  const api = await startCluster({ clock: new FakeClock('2026-01-01T00:04:00Z'), objects: [pod('p')] });
  api.cluster.putLog({ namespace: 'default', pod: 'p', container: 'main', isPrevious: false }, lines);
  return api;
}

async function* written() {
  await new Promise((resolve) => setImmediate(resolve));
  yield { time: new Date(0), text: 'later' };
}

describe('pod logs', () => {
  it.each([
    ['', 'line 1\nline 2\nline 3\n'],
    ['&tailLines=1', 'line 3\n'],
    ['&tailLines=0', ''],
    ['&limitBytes=9', 'line 1\nli'],
    ['&sinceSeconds=120', 'line 2\nline 3\n'],
    ['&sinceTime=2026-01-01T00:03:00Z', 'line 3\n'],
    ['&tailLines=1&timestamps=true', '2026-01-01T00:03:00.000000000Z line 3\n'],
  ])('selects with %j', async (query, expected) => {
    await using api = await startWithLog();

    expect((await api.call('GET', `${log}?container=main${query}`)).text).toBe(expected);
  });

  it.each([
    ['', 'a container name must be specified for pod p, choose one of: [main gatherer]'],
    ['?container=third', 'container third is not valid for pod p'],
    ['?container=main&previous=true', 'previous terminated container "main" in pod "p" not found'],
    ['?container=gatherer', 'no kubelet answers for node'],
    ['?container=main&tailLines=-1', 'invalid tailLines: "-1" must be a whole number, 0 or more'],
  ])('refuses %j with the reason', async (query, message) => {
    await using api = await startWithLog();

    const { status, json } = await api.call('GET', log + query);

    expect(status).toBeGreaterThanOrEqual(400);
    expect(json['message']).toContain(message);
  });

  it('says why a container has no log yet', async () => {
    await using api = await startCluster();
    const waiting = { state: { waiting: { reason: 'ImagePullBackOff' } } };
    api.cluster.put({ ...pod('p'), status: { phase: 'Pending', containerStatuses: [{ name: 'main', ...waiting }] } });

    const { json } = await api.call('GET', `${log}?container=main`);

    expect(json['message']).toBe('container "main" in pod "p" is waiting to start: ImagePullBackOff');
  });

  it('follows the log of a kubelet until the container ends', async () => {
    await using api = await startCluster({
      objects: [{ ...pod('p'), spec: { nodeName: 'n', containers: [{ name: 'main' }] } }],
    });
    api.cluster.attachPodHost({ nodeName: 'n', log: () => ({ lines, follow: written }) });

    const { text } = await api.call('GET', `${log}?follow=true&tailLines=1`);

    expect(text).toBe('line 3\nlater\n');
  });
});
