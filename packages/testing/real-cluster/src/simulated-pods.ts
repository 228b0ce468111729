import { readFile } from 'node:fs/promises';
import { present } from '@insights/process';
import { ApiClient } from './inside/api-client.ts';
import { RealClusterError } from './errors.ts';

interface AddPodsOptions {
  /** Path of an administrator's kubeconfig as this package writes it: {@link RealCluster.kubeconfig}. */
  readonly kubeconfig: string;
  readonly count: number;
  /** Created when it is missing. Default `simulated`. */
  readonly namespace?: string;
  /** Pods per node object; default 250, the most that the platform allows on a node. */
  readonly podsPerNode?: number;
  /** Requests under way at once; default 32. */
  readonly concurrency?: number;
}

const conflict = 409;

/**
 * Adds pods of an ordinary size to the API server, bound to nodes that are only objects: nothing runs, everything is
 * listed. The nodes carry a label `insights.test/simulated`; deleting namespace and nodes removes all of it.
 * @throws RealClusterError `ERR_REAL_CLUSTER_LOAD` with what the API server said
 */
export async function addPods(options: AddPodsOptions, signal?: AbortSignal): Promise<void> {
  const { kubeconfig, count, namespace = 'simulated', podsPerNode = 250, concurrency = 32 } = options;
  using api = await connect(kubeconfig, concurrency);
  const create = (path: string, body: object) => createObject(api, { path, body, ...present({ signal }) });
  await create('/api/v1/namespaces', { metadata: { name: namespace } });
  await createServiceAccount(create, namespace);
  const nodes = Math.ceil(count / podsPerNode);
  await inParallel(nodes, concurrency, (index) => create('/api/v1/nodes', simulatedNode(nodeName(index))));
  await inParallel(count, concurrency, (index) => {
    const pod = simulatedPod(index, nodeName(Math.floor(index / podsPerNode)));
    return create(`/api/v1/namespaces/${namespace}/pods`, pod);
  });
}

type Create = (path: string, body: object) => Promise<void>;

// Admission refuses pods until the controller has made the namespace's account; making it here is quicker.
function createServiceAccount(create: Create, namespace: string): Promise<void> {
  return create(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'default' } });
}

function nodeName(index: number): string {
  return `simulated-${index}`;
}

/** A node that no kubelet reports for. */
export function simulatedNode(name: string): object {
  return {
    metadata: { name, labels: { 'insights.test/simulated': 'true', 'kubernetes.io/hostname': name } },
    // The scheduler must not send real pods to it.
    spec: { unschedulable: true },
  };
}

/** A pod of a size and shape that is usual on a cluster of the platform: about 6 KB as the API server lists it. */
export function simulatedPod(index: number, node: string): object {
  const name = `workload-${String(index).padStart(5, '0')}`;
  const container = (part: string) => ({
    name: part,
    image: `registry.insights.test:5000/simulated/${part}@sha256:${'0'.repeat(64)}`,
    env: Array.from({ length: 8 }, (_, number) => ({ name: `SETTING_${number}`, value: `value-${index}-${number}` })),
    resources: { requests: { cpu: '10m', memory: '50Mi' }, limits: { memory: '200Mi' } },
    livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, initialDelaySeconds: 10 },
    readinessProbe: { httpGet: { path: '/readyz', port: 8080 } },
  });
  return {
    metadata: {
      name,
      labels: { app: name, 'app.kubernetes.io/part-of': 'simulated', 'pod-template-hash': '6d4b75cb6d' },
      annotations: { 'insights.test/purpose': 'load: an object that nothing runs' },
    },
    spec: {
      nodeName: node,
      containers: [container('server'), container('proxy')],
      automountServiceAccountToken: false,
      // No kubelet reports for the node: without this the pod would be evicted after five minutes.
      tolerations: [{ operator: 'Exists' }],
      terminationGracePeriodSeconds: 0,
    },
  };
}

/** Does the work for 0 to `count` - 1, `width` at a time. */
async function inParallel(count: number, width: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
}

interface CreateOptions {
  readonly path: string;
  readonly body: object;
  readonly signal?: AbortSignal;
}

async function createObject(api: ApiClient, { path, body, signal }: CreateOptions): Promise<void> {
  const answer = await api.send('POST', path, { body, ...present({ signal }) });
  if (answer.status < 300 || answer.status === conflict) return;
  const message = (answer.body as { message?: string } | undefined)?.message ?? `status ${answer.status}`;
  throw new RealClusterError('ERR_REAL_CLUSTER_LOAD', `POST ${path}: ${message}`);
}

interface Kubeconfig {
  readonly clusters: readonly [{ cluster: { server: string; 'certificate-authority-data': string } }];
  readonly users: readonly [{ user: { token: string } }];
}

async function connect(kubeconfig: string, connections: number): Promise<ApiClient> {
  const { clusters, users } = JSON.parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  const certificate = Buffer.from(authority, 'base64').toString();
  return new ApiClient({ url: server, certificate, token: users[0].user.token }, connections);
}
