import type { Manifest } from '../manifests/manifest.ts';

const clusterId = '2b9195d4-85d4-428f-944b-4b46f08911f8';

const namespaces = [
  'openshift-config',
  'openshift-ingress',
  'openshift-ingress-operator',
  'openshift-insights',
  'openshift-kube-apiserver',
  'openshift-monitoring',
];

/**
 * What an OpenShift cluster has before the operator is installed, and a little to gather.
 * @param registryHost - a registry that is reached over plain HTTP
 */
export function openShiftObjects(registryHost: string): Manifest[] {
  return [
    ...namespaces.map(namespace),
    secret('support', {}),
    secret('pull-secret', {
      '.dockerconfigjson': JSON.stringify({ auths: { 'cloud.openshift.com': { auth: 'c2FuZGJveC10b2tlbg==' } } }),
    }),
    cluster('ClusterVersion', 'version', {
      spec: { clusterID: clusterId, channel: 'stable-4.20' },
      status: {
        history: [{ state: 'Completed', version: '4.20.3' }],
        conditions: [{ type: 'Progressing', status: 'False' }],
      },
    }),
    // As the release's manifest makes it; the operator fills in the rest.
    cluster('ClusterOperator', 'insights', { status: { versions: [{ name: 'operator', version: '0.0.1-snapshot' }] } }),
    cluster('Image', 'cluster', { spec: { registrySources: { insecureRegistries: [registryHost] } } }),
    cluster('Infrastructure', 'cluster', {
      status: {
        infrastructureName: 'demo-x7k2p',
        platform: 'AWS',
        platformStatus: { type: 'AWS', aws: { region: 'eu-west-1' } },
      },
    }),
    cluster('Network', 'cluster', { spec: { clusterNetwork: [{ cidr: '10.128.0.0/14', hostPrefix: 23 }] } }),
    cluster('FeatureGate', 'cluster', { spec: {} }),
    cluster('Proxy', 'cluster', { spec: {}, status: {} }),
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'gp3' },
      provisioner: 'ebs.csi.aws.com',
    },
    {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'system-cluster-critical' },
      value: 2_000_000_000,
    },
  ];
}

function namespace(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function secret(name: string, data: Readonly<Record<string, string>>): Manifest {
  const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  const metadata = { name, namespace: 'openshift-config' };
  return { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data: Object.fromEntries(encoded) };
}

function cluster(kind: string, name: string, members: Readonly<Record<string, unknown>>): Manifest {
  return { apiVersion: 'config.openshift.io/v1', kind, metadata: { name }, ...members };
}
