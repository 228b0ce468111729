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
    kubelet: async (signal) => (await fetch('http://127.0.0.1:10248/healthz', { signal })).ok,
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

/** Whether the registry answers on the bridge. */
export async function isRegistryReady(signal: AbortSignal): Promise<boolean> {
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
