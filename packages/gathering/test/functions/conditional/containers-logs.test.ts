import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiServer } from '../../support/api-server.ts';
import { always, gatherByRules, logPath, podOf, podType, serveLogs } from '../../support/conditional.ts';
import { readSample } from '../../support/sample-archive.ts';

const namespace = 'openshift-etcd';
const parameters = { alert_name: 'Crash', tail_lines: 20 };
const document = always({ containers_logs: parameters });
const id = 'containers_logs/alert_name=Crash,tail_lines=20';
const crash = { alertname: 'Crash', namespace, pod: 'etcd-0' };
const folder = `conditional/namespaces/${namespace}/pods/etcd-0/containers`;

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
  server.serve(podType, podOf(namespace, 'etcd-0', ['etcd', 'health'], ['setup']));
  serveLogs(server, logPath(namespace, 'etcd-0'), {
    etcd: 'one\ntwo\n',
    health: '\n \n',
    setup: 'done',
    'etcd (previous)': 'panic\n',
  });
});
afterEach(() => server[Symbol.asyncDispose]());

describe('conditional/containers_logs', () => {
  it('records the ends of the logs of all containers of the pod, init containers included, but no blank ones', async () => {
    const { sink, report } = await gatherByRules(server, { document, alerts: [crash] });

    expect(sink.records.get(`${folder}/etcd/logs/last-20-lines.log`)).toBe('one\ntwo');
    expect(sink.records.get(`${folder}/setup/logs/last-20-lines.log`)).toBe('done');
    expect(report(id)).toMatchObject({ records: 2, errors: [], warnings: [] });
    expect(server.queries.at(-1)?.get('tailLines')).toBe('20');
    expect(server.queries.at(-1)?.get('timestamps')).toBe('true');
  });

  // But for the line feed at the end of the file.
  it.each([
    ['alertmanager-main-0', 'alertmanager'],
    ['prometheus-operator-5474fcdb86-nknz9', 'prometheus-operator'],
  ])('records the log of %s in the sample archive again', async (pod, container) => {
    const monitoring = 'openshift-monitoring';
    const path = `conditional/namespaces/${monitoring}/pods/${pod}/containers/${container}/logs/last-50-lines.log`;
    const sample = await readSample(path);
    if (sample === undefined) return;
    server.serve(podType, podOf(monitoring, pod, [container]));
    serveLogs(server, logPath(monitoring, pod), { [container]: sample });

    const { sink } = await gatherByRules(server, {
      document: always({ containers_logs: { alert_name: 'Crash', tail_lines: 50 } }),
      alerts: [{ alertname: 'Crash', namespace: monitoring, pod }],
    });

    expect(sink.records.get(path)).toBe(sample.replace(/\n$/, ''));
  });

  it('takes the container of the rule, else the one of the alert', async () => {
    const ofRule = always({ containers_logs: { ...parameters, container: 'setup' } });
    const labelled = [{ ...crash, container: 'etcd' }];

    const byRule = await gatherByRules(server, { document: ofRule, alerts: labelled });
    const byAlert = await gatherByRules(server, { document, alerts: labelled });

    expect(byRule.sink.paths).toContain(`${folder}/setup/logs/last-20-lines.log`);
    expect(byRule.sink.paths).not.toContain(`${folder}/etcd/logs/last-20-lines.log`);
    expect(byAlert.sink.paths).toContain(`${folder}/etcd/logs/last-20-lines.log`);
    expect(byAlert.sink.paths).not.toContain(`${folder}/setup/logs/last-20-lines.log`);
  });

  it('reads the instance before when it is asked to, and ignores its namespace', async () => {
    const asked = { ...parameters, previous: true, container: 'etcd', namespace: 'openshift-other' };

    const { sink, report } = await gatherByRules(server, {
      document: always({ containers_logs: asked }),
      alerts: [crash],
    });

    expect(sink.records.get(`${folder}/etcd/logs-previous/last-20-lines.log`)).toBe('panic');
    expect(
      report('containers_logs/alert_name=Crash,container=etcd,namespace=openshift-other,previous=true,tail_lines=20'),
    ).toMatchObject({ records: 1, errors: [] });
  });

  it('records each log once, however often the alert fires', async () => {
    const { report } = await gatherByRules(server, {
      document,
      alerts: [crash, { ...crash, severity: 'page' }, crash],
    });

    expect(report(id)).toMatchObject({ records: 2, errors: [], warnings: [] });
  });

  it('ends a pod at the first log that cannot be read, and goes on with the next one', async () => {
    server.serve(podType, podOf(namespace, 'etcd-1', ['etcd']));
    serveLogs(server, logPath(namespace, 'etcd-0'), {});
    serveLogs(server, logPath(namespace, 'etcd-1'), { etcd: 'fine' });

    const { report } = await gatherByRules(server, { document, alerts: [crash, { ...crash, pod: 'etcd-1' }] });

    expect(report(id)).toMatchObject({ records: 1, errors: ['unable to get container logs: no log of etcd'] });
  });

  it.each([
    ['without a namespace', { alertname: 'Crash', pod: 'etcd-0' }, "alert is missing 'namespace' label"],
    ['without a pod', { alertname: 'Crash', namespace }, "alert is missing 'pod' label"],
    ['with a number for a pod', { ...crash, pod: 7 }, "alert is missing 'pod' label"],
    ['with a path for a pod', { ...crash, pod: '../../nodes/n1' }, "alert has a 'pod' label that is no name of a pod"],
  ])('says what is wrong with an alert %s, and reads nothing for it', async (_, labels, error) => {
    const { report } = await gatherByRules(server, { document, alerts: [labels] });

    expect(report(id)).toMatchObject({ records: 0, errors: [error] });
    expect(server.requests).toEqual([]);
  });

  it.each(['payments', 'kube-system', 'openshift-', 'openshift-a/../../secrets', 'openshift-A%2e', 'notopenshift-x'])(
    'reads nothing of the namespace %p, whatever alerts say',
    async (other) => {
      const { report } = await gatherByRules(server, { document, alerts: [{ ...crash, namespace: other }] });

      expect(report(id)).toMatchObject({
        records: 0,
        errors: [],
        warnings: [expect.stringMatching(/^warning: 1 inst/)],
      });
      expect(server.requests).toEqual([]);
    },
  );

  it('fails when its alert does not fire', async () => {
    const { report } = await gatherByRules(server, { document, alerts: [{ ...crash, alertstate: 'pending' }] });

    expect(report(id).errors).toEqual(['conditional gather triggered, but specified alert "Crash" is not firing']);
  });

  it('says of a pod that is gone that it is missing', async () => {
    const { report } = await gatherByRules(server, { document, alerts: [{ ...crash, pod: 'gone' }] });

    expect(report(id)).toMatchObject({ missing: true, errors: ['unable to get container logs: answered 404'] });
  });

  it('says of a pod that may not be read that it is forbidden', async () => {
    server.fail(`/api/v1/namespaces/${namespace}/pods/etcd-0`, 403);

    const { report } = await gatherByRules(server, { document, alerts: [crash] });

    expect(report(id).errors).toEqual(['unable to get container logs: answered 403']);
    expect(report(id).missing).toBeUndefined();
  });

  it('looks at so many instances of an alert and says how many are left out', async () => {
    const many = Array.from({ length: 230 }, (_, index) => ({ ...crash, instance: String(index) }));

    const { report } = await gatherByRules(server, { document, alerts: many });

    expect(report(id)).toMatchObject({
      records: 2,
      warnings: ['warning: 30 more instances of the alert Crash are left out'],
    });
  });

  it.each([
    [
      '4 MiB',
      `${'x'.repeat(2047)}\n`,
      4 * 1024 * 1024 - 1,
      ['warning: the log of openshift-etcd/etcd-0/etcd is cut at 4194304 bytes'],
    ],
    ['lines', 'x\n', 4096 * 2 - 1, []],
  ])('takes a log without end by its first %s', async (_, line, length, warnings) => {
    const piece = Buffer.alloc(65_536, line);
    const all = { ...parameters, tail_lines: 4096, container: 'etcd' };
    server.handle(logPath(namespace, 'etcd-0'), (__, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    });

    const { sink, reports } = await gatherByRules(server, {
      document: always({ containers_logs: all }),
      alerts: [crash],
    });

    expect(sink.records.get(`${folder}/etcd/logs/last-4096-lines.log`)?.length).toBe(length);
    expect(reports.flatMap((each) => [...each.errors, ...each.warnings])).toEqual(warnings);
  });
});
