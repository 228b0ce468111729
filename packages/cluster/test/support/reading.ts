import { type Clock, silentLogger } from '@insights/process';
import { ClusterReader, loadCredentials, type ResourceRef } from '../../src/index.ts';
import type { ListOptions } from '../../src/reader/cluster-reader.ts';
import { type ApiServer, type Handler, startApiServer } from './api-server.ts';
import { HastyClock } from './hasty-clock.ts';
import { kubeconfig } from './kubeconfig.ts';
import { TemporaryFolder } from './temporary-folder.ts';

export const pods: ResourceRef = { group: '', version: 'v1', resource: 'pods' };

/** A reader and the API server that it reads from. */
export interface Reading extends AsyncDisposable {
  readonly reader: ClusterReader;
  readonly server: ApiServer;
  readonly clock: HastyClock;
}

/** Starts both. */
export async function startReading(
  handler: Handler,
  { silenceMilliseconds = 30_000 }: { silenceMilliseconds?: number } = {},
): Promise<Reading> {
  const server = await startApiServer(handler);
  const clock = new HastyClock();
  const credentials = await credentialsFor(server, clock);
  const reader = new ClusterReader({
    credentials,
    userAgent: 'insights-test/1.0',
    clock,
    random: () => 0.5,
    log: silentLogger(),
    silenceMilliseconds,
  });
  return {
    reader,
    server,
    clock,
    async [Symbol.asyncDispose]() {
      reader.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Credentials for a server, from a kubeconfig with a token. */
export async function credentialsFor(server: ApiServer, clock: Clock) {
  await using folder = await TemporaryFolder.create();
  const path = await folder.write('kubeconfig', kubeconfig(server.url, { user: { token: 'sesame' } }));
  return await loadCredentials({ kubeconfig: path, env: {}, clock });
}

/** A signal that nobody aborts. */
export function noAbort(): AbortSignal {
  return new AbortController().signal;
}

/** The names of all pods, as `namespace/name`. */
export async function podNames(
  reader: ClusterReader,
  options: ListOptions = {},
  signal = noAbort(),
): Promise<string[]> {
  const names: string[] = [];
  for await (const { metadata } of reader.items(pods, options, signal)) {
    names.push(metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`);
  }
  return names;
}

/** A list of pods of those names. */
export function podList(names: readonly string[], metadata: Record<string, unknown> = {}): object {
  const items = names.map((name) => ({ metadata: { name, managedFields: [{ manager: 'kubelet' }] } }));
  return { kind: 'PodList', apiVersion: 'v1', metadata, items };
}

/** Value of a parameter of a path with query. */
export function parameterOf(url: string, name: string): string | null {
  return new URL(url, 'http://localhost').searchParams.get(name);
}
