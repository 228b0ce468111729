import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { errorMessage } from '@insights/process';
import type { TargetCluster } from '../cluster/target-cluster.ts';
import { getByProxy, getFrom, type MainEndpoint, mainPorts, podAddress, portOf, unreachable } from './main-endpoint.ts';
import type { OperatorPod } from './operator-pod.ts';

interface ForwardedEndpointOptions {
  readonly cluster: TargetCluster;
  /** Program; the one of people. */
  readonly kubectl: string;
  /** Path; default as `kubectl` finds it. */
  readonly kubeconfig?: string | undefined;
  /** How health and metrics are reached: at the pod's own address, or through the API server. */
  readonly health: 'address' | 'proxy';
}

interface Forward {
  readonly podUid: string;
  readonly url: string;
  readonly child: ChildProcess;
}

const startMilliseconds = 10_000;

/**
 * Reaches the loopback of the pod as people do, by `kubectl port-forward`: one that lives as long as the pod and the
 * cluster's signal, and is begun anew when it breaks.
 */
export function forwardedEndpoint(options: ForwardedEndpointOptions): MainEndpoint {
  const { cluster, health } = options;
  let current: Forward | undefined;
  let starting: Promise<Forward> | undefined;
  const isOf = (pod: OperatorPod) => current?.podUid === pod.metadata.uid && isAlive(current.child);
  const forward = async (pod: OperatorPod): Promise<Forward> => {
    if (current && isOf(pod)) return current;
    current?.child.kill();
    starting ??= start(options, pod).finally(() => {
      starting = undefined;
    });
    current = await starting;
    return current;
  };
  const getHealth: MainEndpoint['get'] =
    health === 'proxy'
      ? getByProxy(cluster)
      : (pod, path, signal) => getFrom(podAddress(pod, mainPorts.health), path, signal);
  return {
    url: (pod) => (isOf(pod) ? current?.url : undefined),
    get: async (pod, path, signal) => {
      if (portOf(path) === mainPorts.health) return getHealth(pod, path, signal);
      // A kubectl for each look at a pod that is starting would cost more than what is looked at.
      if (!isRunningMain(pod)) throw unreachable(path, 'main is not running');
      const { url, child } = await forward(pod);
      try {
        return await getFrom(url, path, signal);
      } catch (error) {
        child.kill(); // its way to the pod may be what broke
        throw error;
      }
    },
  };
}

function isRunningMain({ status }: OperatorPod): boolean {
  return status?.containerStatuses?.some(({ name, state }) => name === 'main' && state.running !== undefined) === true;
}

// One that was killed has no exit code, not even when it is gone.
function isAlive({ exitCode, signalCode, killed }: ChildProcess): boolean {
  return exitCode === null && signalCode === null && !killed;
}

async function start({ cluster, kubectl, kubeconfig }: ForwardedEndpointOptions, pod: OperatorPod): Promise<Forward> {
  const { uid, name, namespace } = pod.metadata;
  const args = kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig];
  const child = spawn(kubectl, [...args, '-n', namespace, 'port-forward', `pod/${name}`, `:${mainPorts.local}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: cluster.signal,
  });
  child.on('error', () => {}); // the end of the cluster's signal, or told by `once` below
  try {
    return { podUid: uid, url: await readUrl(child), child };
  } catch (cause) {
    child.kill();
    cluster.signal.throwIfAborted();
    throw unreachable('/status', `cannot forward port ${mainPorts.local}: ${errorMessage(cause)}`, cause);
  }
}

async function readUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout || !child.stderr) throw new TypeError('the streams of kubectl are piped');
  let complaint = '';
  child.stderr.on('data', (piece: Buffer) => (complaint = `${complaint}${piece.toString()}`.slice(-1000)));
  const signal = AbortSignal.timeout(startMilliseconds);
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error(complaint.trim() || 'kubectl has ended');
  });
  const lines = createInterface({ input: child.stdout });
  const url = once(lines, 'line', { signal }).then(([line]) => {
    const port = /^Forwarding from 127\.0\.0\.1:(\d+) -> /.exec(String(line))?.[1];
    if (port === undefined) throw new Error(`kubectl said ${String(line).slice(0, 200)}`);
    return `http://127.0.0.1:${port}`;
  });
  ended.catch(() => {}); // it ends at some time
  const found = await Promise.race([url, ended]);
  child.stdout.resume();
  return found;
}
