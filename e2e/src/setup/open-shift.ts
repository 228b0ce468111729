import { customResourceDefinitions, type Manifest, openShiftObjects } from '@insights/installation';
import { generate } from 'selfsigned';

/**
 * What OpenShift has before the operator is installed, and what its other operators do for it.
 * @param registry - `host:port`, plain HTTP
 */
export async function openShiftStandIns(registry: string): Promise<Manifest[]> {
  return [...customResourceDefinitions(), ...openShiftObjects(registry), await servingCertificate()];
}

// The service CA of OpenShift makes it for the Service of the metrics.
async function servingCertificate(): Promise<Manifest> {
  const value = 'metrics.openshift-insights.svc';
  const { private: key, cert } = await generate([{ name: 'commonName', value }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value }] }],
  });
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'openshift-insights-serving-cert', namespace: 'openshift-insights' },
    type: 'kubernetes.io/tls',
    stringData: { 'tls.crt': cert, 'tls.key': key },
  };
}
