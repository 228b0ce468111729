import { join } from 'node:path';
import type { Manifest } from '@insights/installation';
import {
  type MonitoringServer,
  type RunningPrometheus,
  startAlertmanager,
  startPrometheus,
} from '@insights/real-cluster';
import { monitoringNamespace, servingSecret } from '../setup/service-certificates.ts';
import type { SuiteStage } from '../stage/suite-stage.ts';
import { type FiringAlert, platformConfiguration, platformRules } from './platform-configuration.ts';

const serviceAuthority = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  namespace: 'openshift-insights',
  name: 'service-ca-bundle',
};
const services = {
  'prometheus-k8s': { port: 9091, listenPort: 19_091 },
  'alertmanager-main': { port: 9094, listenPort: 19_094 },
} as const;

/** Prometheus and Alertmanager in the place of the platform's, by their names and with certificates of its authority. */
export class PlatformMonitoring implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly prometheus: RunningPrometheus;
  readonly alertmanager: MonitoringServer;

  private constructor(stack: AsyncDisposableStack, servers: Pick<PlatformMonitoring, 'prometheus' | 'alertmanager'>) {
    this.#stack = stack;
    this.prometheus = servers.prometheus;
    this.alertmanager = servers.alertmanager;
  }

  /** @param alerts - fire from the start */
  static async start(stage: SuiteStage, alerts: readonly FiringAlert[]): Promise<PlatformMonitoring> {
    await using stack = new AsyncDisposableStack();
    const { listenHost, folder } = stage.surroundings;
    const tls = await readServingCertificate(stage);
    const listener = (name: keyof typeof services) => ({ address: listenHost, port: services[name].listenPort, tls });
    const alertmanager = stack.use(
      await startAlertmanager({ folder: join(folder, 'alertmanager'), listener: listener('alertmanager-main') }),
    );
    const prometheus = stack.use(
      await startPrometheus({
        folder: join(folder, 'platform-prometheus'),
        configuration: JSON.stringify(platformConfiguration(alertmanager.url)),
        files: { 'rules.yaml': JSON.stringify(platformRules(alerts)) },
        listener: listener('prometheus-k8s'),
      }),
    );
    await trust(stage, tls.certificate);
    await stage.cluster.apply(Object.entries(services).flatMap(([name, ports]) => serviceOf(name, listenHost, ports)));
    return new PlatformMonitoring(stack.move(), { prometheus, alertmanager });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

// As the service CA of OpenShift fills in the manifest's ConfigMap. The kubelet takes up to a minute to bring it into the pod.
function trust({ cluster }: SuiteStage, certificate: string): Promise<void> {
  return cluster.patch(serviceAuthority, { type: 'merge', body: { data: { 'service-ca.crt': certificate } } });
}

async function readServingCertificate({ cluster }: SuiteStage): Promise<{ certificate: string; key: string }> {
  const object = (await cluster.objects.get(servingSecret, cluster.signal)) as unknown as {
    data: { 'tls.crt': string; 'tls.key': string };
  };
  return { certificate: text(object.data['tls.crt']), key: text(object.data['tls.key']) };
}

function text(encoded: string): string {
  return Buffer.from(encoded, 'base64').toString();
}

// A Service without pods, which leads to this machine.
function serviceOf(
  name: string,
  address: string,
  { port, listenPort }: { port: number; listenPort: number },
): Manifest[] {
  const metadata = { name, namespace: monitoringNamespace };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ name: 'web', port, targetPort: listenPort }] } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: 'web', port: listenPort }],
      endpoints: [{ addresses: [address] }],
    },
  ];
}
