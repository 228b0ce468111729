import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { serveLogs } from '../../support/conditional.ts';
import { gather } from '../../support/gather.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const pods = apiResource('v1', 'pods', 'Pod');
const api = ownServer();

function launcher(name: string, containers: readonly string[] = ['compute'], more: JsonObject = {}): JsonObject {
  return {
    metadata: { namespace: 'vms', name, labels: { 'kubevirt.io': 'virt-launcher' } },
    spec: { containers: containers.map((each) => ({ name: each })) },
    status: { phase: 'Running' },
    ...more,
  };
}

const logsOf = (name: string, logs: Readonly<Record<string, string>>) =>
  serveLogs(api.current, `/api/v1/namespaces/vms/pods/${name}/log`, logs);

const start = (guest: string) => JSON.stringify({ level: 'info', msg: `/usr/libexec/qemu-kvm -name guest=${guest}` });
const at = '2026-01-01T00:00:00.000000000Z ';
const recordOf = (name: string) => `namespaces/vms/pods/${name}/virt-launcher.json`;

const run = () => gather(api.current, 'qemu_kubevirt_launcher_logs');

describe('clusterconfig/qemu_kubevirt_launcher_logs', () => {
  it('records the last line that starts a virtual machine, without its time', async () => {
    api.current.serve(pods, launcher('one', ['guest-console-log', 'compute']));
    logsOf('one', {
      'guest-console-log': `${at}{"msg":"nothing"}\n`,
      compute: `${at}{"msg":"x"}\n${at}${start('first')}\n${at}${start('second')}\n${at}{"msg":"after"}\n`,
    });

    const { sink, report } = await run();

    expect(sink.paths).toEqual([recordOf('one')]);
    expect(sink.records.get(recordOf('one'))).toBe(start('second'));
    expect(report).toMatchObject({ errors: [], warnings: [] });
    const asked = api.current.queries.find((query) => query.has('container'));
    expect(Object.fromEntries(asked ?? [])).toMatchObject({ timestamps: 'true', limitBytes: '10485760' });
    expect(asked?.has('tailLines')).toBe(false);
  });

  it('asks pods of virtual machines alone, and none that is pending', async () => {
    api.current.serve(
      pods,
      launcher('pending', ['compute'], { status: { phase: 'Pending' } }),
      { metadata: { namespace: 'vms', name: 'other', labels: { 'kubevirt.io': 'virt-handler' } } },
      { metadata: { namespace: 'vms', name: 'odd', labels: 'kubevirt.io' } },
    );

    const { sink, report } = await run();

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [], panic: null });
    expect(api.current.requests).toEqual(['GET /api/v1/pods']);
  });

  it.each([
    { what: 'cut', line: `${at}${start('x'.repeat(70_000))}` },
    { what: 'no object', line: `${at}/usr/libexec/qemu-kvm` },
    { what: 'without an end', line: `${at}{"msg":"/usr/libexec/qemu-kvm` },
    { what: 'without a beginning', line: `${at}/usr/libexec/qemu-kvm }` },
  ])('records nothing of a line that is $what', async ({ line }) => {
    api.current.serve(pods, launcher('one'));
    logsOf('one', { compute: `${line}\n` });

    const { sink, report } = await run();

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], panic: null });
  });

  it('records one line a pod, and says nothing of the same path twice', async () => {
    api.current.serve(pods, launcher('one', ['a', 'b']));
    logsOf('one', { a: `${at}${start('a')}\n`, b: `${at}${start('b')}\n` });

    const { sink, report } = await run();

    expect(sink.records.get(recordOf('one'))).toBe(start('a'));
    expect(report).toMatchObject({ records: 1, errors: [] });
  });

  it.each([400, 403])('ends with the error of a log that is answered with %d', async (status) => {
    api.current.serve(pods, launcher('one'));
    api.current.fail('/api/v1/namespaces/vms/pods/one/log', status);

    const { sink, report } = await run();

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual([`answered ${status}`]);
  });

  it.each([403, 404])('has an error when pods are answered with %d', async (status) => {
    api.current.fail('/api/v1/pods', status);

    expect((await run()).report.errors).toEqual([`answered ${status}`]);
  });

  it('records 100 logs, and says how many pods are left out', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `vm-${index}`);
    api.current.serve(pods, ...names.map((name) => launcher(name)));
    for (const name of names) logsOf(name, { compute: `${at}${start(name)}\n` });

    const { report } = await run();

    expect(report.records).toBeGreaterThanOrEqual(100);
    expect(report.records).toBeLessThan(108); // those that were being read already
    const leftOut = 120 - report.records;
    expect(report.warnings).toEqual([`warning: the logs of ${leftOut} pods with virtual machines are left out`]);
  });

  it('records the line of the sample archive again', async () => {
    const sample = await readSampleRecord('namespaces/default/pods/virt-launcher-example/virt-launcher.json');
    if (sample === undefined) return;
    api.current.serve(pods, launcher('sample'));
    logsOf('sample', { compute: `${at}${JSON.stringify(sample)}\n` });

    expect((await run()).sink.json(recordOf('sample'))).toEqual(sample);
  });
});
