import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { RealClusterError } from './errors.ts';
import type { ClusterDescription, RealCluster, StoppablePart } from './real-cluster.ts';

/** Names the file that describes the cluster that a program runs in. */
export const realClusterVariable = 'INSIGHTS_REAL_CLUSTER';

/**
 * Finds the cluster that this program was started in by `runInRealCluster`.
 * @throws RealClusterError `ERR_REAL_CLUSTER_NOT_INSIDE` when it was not
 */
export async function connectRealCluster(env: NodeJS.ProcessEnv): Promise<RealCluster> {
  const file = env[realClusterVariable];
  if (!file) throw new RealClusterError('ERR_REAL_CLUSTER_NOT_INSIDE', `${realClusterVariable} is not set`);
  const { controlSocket, ...facts } = await readDescription(file);
  const order = (part: StoppablePart, what: 'stop' | 'start') => sendOrder(controlSocket, `/${part}/${what}`);
  return {
    ...facts,
    stopKubelet: () => order('kubelet', 'stop'),
    startKubelet: () => order('kubelet', 'start'),
    async restartKubelet() {
      await order('kubelet', 'stop');
      await order('kubelet', 'start');
    },
    stopRegistry: () => order('registry', 'stop'),
    startRegistry: () => order('registry', 'start'),
    async [Symbol.asyncDispose]() {
      // A test that failed in between must not leave the next one without a kubelet or a registry.
      await Promise.all([order('kubelet', 'start'), order('registry', 'start')]);
    },
  };
}

async function readDescription(file: string): Promise<ClusterDescription> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ClusterDescription;
  } catch (cause) {
    const message = `${realClusterVariable} names ${file}, which cannot be read`;
    throw new RealClusterError('ERR_REAL_CLUSTER_NOT_INSIDE', message, { cause });
  }
}

async function sendOrder(socketPath: string, path: string): Promise<void> {
  const { status, body } = await post(socketPath, path).catch((cause: unknown) => {
    throw new RealClusterError('ERR_REAL_CLUSTER_CONTROL', 'the start program does not answer', { cause });
  });
  if (status !== 204) throw new RealClusterError('ERR_REAL_CLUSTER_CONTROL', `POST ${path}: ${body || status}`);
}

function post(socketPath: string, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path, method: 'POST' }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    sent.once('error', reject);
    sent.end();
  });
}
