import { join } from 'node:path';
import { kustomize } from '@insights/installation';
import { type RunningPrometheus, startPrometheus } from '@insights/real-cluster';
import type { SuiteStage } from '../stage/suite-stage.ts';
import { alertRules, scrapeConfiguration } from './scrape-configuration.ts';

const servingCertificate = {
  group: '',
  version: 'v1',
  resource: 'secrets',
  namespace: 'openshift-insights',
  name: 'openshift-insights-serving-cert',
};

/** A Prometheus that scrapes the operator's pod as `deploy/openshift` asks it to, and knows its alerts. */
export async function watchWithPrometheus({
  surroundings,
  installation,
  cluster,
}: SuiteStage): Promise<RunningPrometheus> {
  const { kubectl, root } = surroundings;
  const folder = join(surroundings.folder, 'prometheus');
  const [manifests, pod, object] = await Promise.all([
    kustomize(kubectl, join(root, 'deploy/openshift')),
    installation.pod(),
    cluster.objects.get(servingCertificate, cluster.signal),
  ]);
  const secret = object as unknown as { data: { 'tls.crt': string } };
  const { name = '' } = pod?.metadata ?? {};
  const address = pod?.status?.podIP ?? '';
  // It signed itself, which stands for the service CA.
  const certificate = Buffer.from(secret.data['tls.crt'], 'base64').toString();
  const configuration = scrapeConfiguration({
    manifests,
    pod: { name, address },
    caFile: join(folder, 'ca.crt'),
    ruleFile: 'rules.yaml',
  });
  return startPrometheus({
    folder,
    configuration: JSON.stringify(configuration),
    files: { 'ca.crt': certificate, 'rules.yaml': JSON.stringify(alertRules(manifests)) },
  });
}
