import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { conditionalAlerts } from '../src/monitoring/conditional-alerts.ts';
import { PlatformMonitoring } from '../src/monitoring/platform-monitoring.ts';
import { awaitTriggeredGather } from '../src/stage/await-gather.ts';
import { onStage } from '../src/stage/on-stage.ts';
import { describeOwnCluster } from '../src/stage/own-cluster.ts';
import { addUnhealthyPod } from '../src/stage/unhealthy-pod.ts';

const tableSecret = {
  group: '',
  version: 'v1',
  resource: 'secrets',
  namespace: 'openshift-insights',
  name: 'obfuscation-translation-table',
};
const podNetwork = /\b10\.88\.77\.\d{1,3}\b/g;

// Workloads are gathered every twelve hours, and were when main started.
const everySource = [
  'config/id',
  'config/version.json',
  'config/infrastructure.json',
  'config/metrics',
  'config/tsdb.json',
  'config/alerts.json',
  'config/silenced_alerts.json',
  'config/running_containers.json',
  'config/olm_operators.json',
  'config/persistentvolumes/pv-prometheus.json',
  'config/clusteroperator/operator.openshift.io/kubeapiserver/cluster.json',
  'config/secrets/openshift-config/support/data.json',
  'insights-operator/conditional-gatherer-rules.json',
  'insights-operator/remote-configuration.json',
  'insights-operator/remote-configuration-report.json',
  'insights-operator/gathers.json',
];

interface Metadata {
  readonly status_reports: readonly { readonly name: string; readonly errors: readonly string[] | null }[];
  readonly is_global_obfuscation_enabled: boolean;
}

describeOwnCluster('a gather of everything, through main, with addresses hidden', () => {
  const stage = onStage({ isShared: true, sections: { enableGlobalObfuscation: true } });
  const stack = new AsyncDisposableStack();
  let records: ReadonlyMap<string, string>;

  beforeAll(async () => {
    await addUnhealthyPod(stage());
    stack.use(await PlatformMonitoring.start(stage(), await conditionalAlerts(stage())));
    records = await awaitTriggeredGather(stage());
  }, 400_000);

  afterAll(() => stack.disposeAsync());

  it('has what each source gave: API server, Prometheus, Alertmanager, logs, secrets by way of main, rules', () => {
    expect(everySource.filter((path) => !records.has(path))).toEqual([]);
  });

  it('has what the firing alerts triggered: logs and definition of a pod', async () => {
    const pod = (await stage().installation.pod())?.metadata.name ?? '';

    const triggered = [...records.keys()].filter((path) => path.startsWith('conditional/namespaces/'));
    expect(triggered).toEqual(
      expect.arrayContaining([
        `conditional/namespaces/openshift-insights/pods/${pod}/${pod}.json`,
        `conditional/namespaces/openshift-insights/pods/${pod}/containers/main/logs/last-100-lines.log`,
      ]),
    );
  });

  it('has no error that is of our making', () => {
    const { status_reports: reports } = metadata();

    const failed = reports.filter(({ errors }) => errors !== null && errors.length > 0);
    expect(
      failed.filter(({ errors }) => errors?.some((text) => /forbidden|panic|timed out|took longer/i.test(text))),
    ).toEqual([]);
  });

  it('has no address of the cluster as it is, and none of its domain', async () => {
    const table = (await stage().cluster.objects.get(tableSecret, stage().cluster.signal)) as unknown as {
      data: Record<string, string>;
    };
    const all = [...records.values()].join('\n');
    const stored = new Set(Object.values(table.data).map((value) => Buffer.from(value, 'base64').toString()));

    expect(metadata().is_global_obfuscation_enabled).toBe(true);
    expect(all).not.toContain('insights.test');
    const hidden = new Set(all.match(podNetwork) ?? []);
    expect(hidden.size).toBeGreaterThan(1);
    expect([...hidden].filter((address) => address !== '10.88.77.0' && !stored.has(address))).toEqual([]);
  });

  function metadata(): Metadata {
    return JSON.parse(records.get('insights-operator/gathers.json') ?? '{}') as Metadata;
  }
});
