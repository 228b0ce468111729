import type { Manifest } from './manifest.ts';

/** The pull secret with a token of the upload service: for stand-ins of it, to which any text will do. */
export function uploadToken(): Manifest {
  const auths = { 'cloud.openshift.com': { auth: btoa('stand-in:token') } };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'pull-secret', namespace: 'openshift-config' },
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': JSON.stringify({ auths }) },
  };
}
