import { Resolver } from 'node:dns/promises';
import { createConnection } from 'node:net';
import { run } from '../machine/run.ts';
import type { ClusterLayout } from '../settings/layout.ts';
import { network } from '../settings/network.ts';
import type { ApiClient } from './api-client.ts';

/** One question about a part: `true` when it does its work. It may throw instead of saying no. */
export type Question = (signal: AbortSignal) => Promise<boolean>;

/** Questions to ask until a cluster can be used, by what is being waited for. */
export function readinessQuestions(layout: ClusterLayout, api: ApiClient) {
  return {
    containerd: async () => (await run('ctr', ['--address', layout.containerdSocket, 'version'])).code === 0,
    registry: isRegistryReady,
    'API server': async (signal) => (await api.send('GET', '/readyz', { signal })).status === 200,
    kubelet: async (signal) => knowsItsPods(api, signal),
    node: async (signal) => isNodeReady((await api.send('GET', `/api/v1/nodes/${network.node}`, { signal })).body),
    'service account': async (signal) => {
      const path = '/api/v1/namespaces/default/serviceaccounts/default';
      return (await api.send('GET', path, { signal })).status === 200;
    },
    'service addresses': isServiceReachable,
    'name service': resolvesServices,
  } satisfies Record<string, Question>;
}

/** Whether the node's condition `Ready` is true. */
export function isNodeReady(node: unknown): boolean {
  const { status } = node as { status?: { conditions?: readonly { type: string; status: string }[] } };
  return status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}

// Its health check answers before it has read from the API server which pods it has; until then logs and exec fail.
async function knowsItsPods(api: ApiClient, signal: AbortSignal): Promise<boolean> {
  const [wanted, known] = await Promise.all([
    api.send('GET', `/api/v1/pods?fieldSelector=spec.nodeName%3D${network.node}`, { signal }),
    api.send('GET', `/api/v1/nodes/${network.node}/proxy/pods`, { signal }),
  ]);
  return wanted.status === 200 && known.status === 200 && areAllAmong(uidsOf(wanted.body), uidsOf(known.body));
}

function areAllAmong(some: readonly string[], all: readonly string[]): boolean {
  return some.every((one) => all.includes(one));
}

function uidsOf(list: unknown): string[] {
  // Go writes an empty list as null.
  const { items } = list as { items: readonly { metadata: { uid: string } }[] | null };
  return (items ?? []).map(({ metadata }) => metadata.uid);
}

async function isRegistryReady(signal: AbortSignal): Promise<boolean> {
  return (await fetch(`http://${network.address}:${network.registryPort}/v2/`, { signal })).ok;
}

// That a connection opens shows that kube-proxy has written its rules.
function isServiceReachable(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: network.apiServiceAddress, port: 443, timeout: 500 });
    const answer = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket
      .once('connect', () => answer(true))
      .once('timeout', () => answer(false))
      .once('error', () => answer(false));
  });
}

async function resolvesServices(): Promise<boolean> {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([network.address]);
  const found = await resolver.resolve4(`kubernetes.default.svc.${network.clusterDomain}`);
  return found[0] === network.apiServiceAddress;
}
