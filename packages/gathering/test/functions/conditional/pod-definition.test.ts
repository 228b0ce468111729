import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isJsonObject } from '@insights/cluster';
import { readSampleRecord } from '../../support/sample-archive.ts';
import { ApiServer } from '../../support/api-server.ts';
import { always, gatherByRules, podOf, podType } from '../../support/conditional.ts';

const namespace = 'openshift-dns';
const document = always({ pod_definition: { alert_name: 'NotReady' } });
const id = 'pod_definition/alert_name=NotReady';
const alert = { alertname: 'NotReady', namespace, pod: 'dns-0' };
const path = `conditional/namespaces/${namespace}/pods/dns-0/dns-0.json`;

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('conditional/pod_definition', () => {
  it('records the pod of each firing alert once, with its type, without what proxies are reached by', async () => {
    const env = [{ name: 'HTTPS_PROXY', value: 'http://user:secret@proxy' }];
    const pod = { ...podOf(namespace, 'dns-0', []), spec: { initContainers: [{ name: 'a', env }] } };
    server.serve(podType, pod);

    const { sink, report } = await gatherByRules(server, { document, alerts: [alert, { ...alert, severity: 'page' }] });

    expect(sink.json(path)).toEqual({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: pod.metadata,
      spec: { initContainers: [{ name: 'a', env: [{ name: 'HTTPS_PROXY', value: 'x'.repeat(24) }] }] },
    });
    expect(report(id)).toMatchObject({ records: 1, errors: [], warnings: [] });
    expect(server.requests).toEqual([`GET /api/v1/namespaces/${namespace}/pods/dns-0`]);
  });

  it('records what the sample archive has', async () => {
    const samplePath = 'conditional/namespaces/openshift-monitoring/pods/alertmanager-main-0/alertmanager-main-0.json';
    const sample = await readSampleRecord(samplePath);
    if (!isJsonObject(sample)) return;
    server.serve(podType, sample);
    const labels = { alertname: 'KubePodNotReady', namespace: 'openshift-monitoring', pod: 'alertmanager-main-0' };

    const { sink } = await gatherByRules(server, { rules: {}, alerts: [labels] });

    expect(sink.json(samplePath)).toEqual({ kind: 'Pod', apiVersion: 'v1', ...sample });
  });

  it('goes on when one pod cannot be read', async () => {
    server.serve(podType, podOf(namespace, 'dns-1', ['dns']));
    server.fail(`/api/v1/namespaces/${namespace}/pods/dns-0`, 403);

    const { report } = await gatherByRules(server, { document, alerts: [alert, { ...alert, pod: 'dns-1' }] });

    expect(report(id)).toMatchObject({ records: 1, errors: ['answered 403'] });
  });

  it('says that a pod is gone', async () => {
    const { report } = await gatherByRules(server, { document, alerts: [alert] });

    expect(report(id)).toMatchObject({ records: 0, missing: true, errors: ['answered 404'] });
  });

  it('fails when its alert does not fire', async () => {
    const { report } = await gatherByRules(server, { document, alerts: [] });

    expect(report(id).errors).toEqual(['conditional gather triggered, but specified alert "NotReady" is not firing']);
  });

  it('takes a pod whose members have other types', async () => {
    server.serve(podType, { metadata: { namespace, name: 'dns-0' }, spec: { containers: 'x', initContainers: [1] } });

    const { report } = await gatherByRules(server, { document, alerts: [alert] });

    expect(report(id)).toMatchObject({ records: 1, errors: [], panic: null });
  });
});
