import { createServer, type Server } from 'node:http';
import { errorMessage } from '@insights/process';
import type { StoppablePart } from '../real-cluster.ts';
import type { StartedCluster } from './start-cluster.ts';

const stoppableParts: readonly string[] = ['kubelet', 'registry'] satisfies StoppablePart[];

/**
 * Takes orders on the cluster's Unix socket: `POST /PART/stop` and `POST /PART/start`. Answers 204 when it is done, 404
 * for anything else, 500 with a sentence when the part does not come up.
 */
export function serveControl(cluster: StartedCluster): Server {
  const server = createServer((request, response) => {
    const [, part = '', order] = (request.url ?? '').split('/');
    const isKnown = request.method === 'POST' && stoppableParts.includes(part);
    if (!isKnown || (order !== 'stop' && order !== 'start')) {
      response.writeHead(404).end();
      return;
    }
    obey(cluster, part as StoppablePart, order).then(
      () => response.writeHead(204).end(),
      (error: unknown) => response.writeHead(500).end(errorMessage(error)),
    );
  });
  return server.listen(cluster.layout.controlSocket);
}

async function obey({ parts, waitFor }: StartedCluster, part: StoppablePart, order: 'stop' | 'start'): Promise<void> {
  if (order === 'stop') return parts[part].stop();
  parts[part].start();
  await waitFor(part);
}
