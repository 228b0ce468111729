import { silentLogger } from '@insights/process';
import { ClusterObjects } from '../../src/index.ts';
import { type ApiServer, type Handler, startApiServer } from './api-server.ts';
import { HastyClock } from './hasty-clock.ts';
import { credentialsFor } from './reading.ts';

/** Objects and the API server that they are on. */
export interface Cluster extends AsyncDisposable {
  readonly objects: ClusterObjects;
  readonly server: ApiServer;
  readonly clock: HastyClock;
}

/** Starts both. */
export async function startCluster(handler: Handler, options: { timeoutMilliseconds?: number } = {}): Promise<Cluster> {
  const server = await startApiServer(handler);
  const clock = new HastyClock();
  const credentials = await credentialsFor(server, clock);
  const shared = { userAgent: 'insights-test/1.0', clock, random: () => 0.5, log: silentLogger() };
  const objects = new ClusterObjects({ credentials, ...shared, ...options });
  return {
    objects,
    server,
    clock,
    async [Symbol.asyncDispose]() {
      await objects.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
