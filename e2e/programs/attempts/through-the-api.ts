import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Outcome } from './attempt.ts';

const credentials = '/var/run/gather-credentials';
const namespace = '/api/v1/namespaces/openshift-insights';

interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the API server. */
  readonly origin?: string;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string } }[];
}

export function readPullSecret(): Promise<Outcome> {
  return refused({ path: '/api/v1/namespaces/openshift-config/secrets/pull-secret' });
}

export function readSupportSecret(): Promise<Outcome> {
  return refused({ path: '/api/v1/namespaces/openshift-config/secrets/support' });
}

export function listSecrets(): Promise<Outcome> {
  return refused({ path: '/api/v1/secrets' });
}

export async function patchOwnPod(): Promise<Outcome> {
  const body = { spec: { containers: [{ name: 'main', image: 'example.com/mine:1' }] } };
  const contentType = 'application/strategic-merge-patch+json';
  return refused({ method: 'PATCH', path: `${namespace}/pods/${await ownName()}`, body, contentType });
}

export function createPod(): Promise<Outcome> {
  const spec = { serviceAccountName: 'operator', containers: [{ name: 'mine', image: 'example.com/mine:1' }] };
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'mine' }, spec };
  return refused({ method: 'POST', path: `${namespace}/pods`, body });
}

export async function execIntoMain(): Promise<Outcome> {
  const query = 'container=main&command=id&stdout=true';
  return refused({ method: 'POST', path: `${namespace}/pods/${await ownName()}/exec?${query}` });
}

export function requestTokenOfMain(): Promise<Outcome> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [] } };
  return refused({ method: 'POST', path: `${namespace}/serviceaccounts/operator/token`, body });
}

export function impersonateMain(): Promise<Outcome> {
  const headers = { 'impersonate-user': 'system:serviceaccount:openshift-insights:operator' };
  return refused({ path: '/api/v1/namespaces/openshift-config/secrets/pull-secret', headers });
}

/** The gather account may list nodes, so the kubelet's address is no secret. */
export async function askTheKubelet(): Promise<Outcome> {
  const { status, body } = await ask({ path: '/api/v1/nodes?limit=1' });
  if (status !== 200) return { succeeded: false, detail: `nodes: ${status}` };
  const list = JSON.parse(body) as { items: { status: { addresses: { type: string; address: string }[] } }[] };
  const address = list.items[0]?.status.addresses.find(({ type }) => type === 'InternalIP')?.address ?? '';
  return refused({ origin: `https://${address}:10250`, path: '/pods' });
}

async function refused(asked: Asked): Promise<Outcome> {
  const { status } = await ask(asked);
  return { succeeded: status < 400, detail: `${asked.method ?? 'GET'} ${asked.path}: ${status}` };
}

async function ask({ method = 'GET', path, body, contentType, headers, origin }: Asked) {
  const [kubeconfig, token] = await Promise.all(
    ['kubeconfig', 'token'].map((name) => readFile(`${credentials}/${name}`, 'utf8')),
  );
  const [cluster] = (JSON.parse(kubeconfig ?? '') as Kubeconfig).clusters;
  const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request(
      new URL(path, origin ?? cluster?.cluster.server),
      {
        method,
        // An attacker does not ask for certificates.
        rejectUnauthorized: false,
        timeout: 5000,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          // The audit log tells by it who asked.
          'user-agent': 'attempts',
          ...(body && { 'content-type': contentType ?? 'application/json' }),
          ...headers,
        },
      },
      (response) => {
        text(response).then((all) => resolve({ status: response.statusCode ?? 0, body: all }), reject);
      },
    );
    sent.once('error', reject).once('timeout', () => sent.destroy(new Error('no answer')));
    sent.end(body && JSON.stringify(body));
  });
  return answer;
}

// A pod is called as its host is.
async function ownName(): Promise<string> {
  return (await readFile('/etc/hostname', 'utf8')).trim();
}
