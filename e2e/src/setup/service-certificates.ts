import type { Manifest } from '@insights/installation';
import { generate } from 'selfsigned';

/** Where the platform's monitoring is. */
export const monitoringNamespace = 'openshift-monitoring';

/** The certificate of Prometheus and Alertmanager. */
export const servingSecret = {
  group: '',
  version: 'v1',
  resource: 'secrets',
  namespace: monitoringNamespace,
  name: 'monitoring-serving-cert',
};

/** What the service CA of OpenShift makes for services: certificates, which signed themselves here. */
export async function serviceCertificates(): Promise<Manifest[]> {
  const metrics = await certificateOf('metrics.openshift-insights.svc');
  const monitoring = await certificateOf(
    `prometheus-k8s.${monitoringNamespace}.svc`,
    `alertmanager-main.${monitoringNamespace}.svc`,
  );
  return [
    tlsSecret('openshift-insights', 'openshift-insights-serving-cert', metrics),
    tlsSecret(monitoringNamespace, servingSecret.name, monitoring),
  ];
}

interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

async function certificateOf(name: string, ...more: readonly string[]): Promise<Certificate> {
  const altNames = [name, ...more].map((value) => ({ type: 2 as const, value }));
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  return { certificate: cert, key };
}

function tlsSecret(namespace: string, name: string, { certificate, key }: Certificate): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'kubernetes.io/tls',
    stringData: { 'tls.crt': certificate, 'tls.key': key },
  };
}
