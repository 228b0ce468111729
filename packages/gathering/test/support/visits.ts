import { afterEach, beforeEach } from '@jest/globals';
import type { ClusterReader } from '@insights/cluster';
import { FakeClock } from '@insights/process';
import { type GatheringOptions, type GatheringResult, runGathering } from '../../src/index.ts';
import { apiResource } from '../../src/api-resource.ts';
import type { GatherContext } from '../../src/gather-context.ts';
import type { Visit, VisitedItem } from '../../src/visit.ts';
import { ApiServer } from './api-server.ts';
import { readerOf } from './cluster.ts';
import { visitorThat } from './functions.ts';
import { MemorySink } from './memory-sink.ts';

export const pod = apiResource('v1', 'pods', 'Pod');
export const node = apiResource('v1', 'nodes', 'Node');

export const nodesVisit: Visit = { resource: node, visit: () => {} };

export function visitOf(visit: Visit['visit']): Visit {
  return { resource: pod, visit };
}

export function names(seen: string[], more: Partial<Visit>) {
  return visitorThat(() => ({ visits: [{ resource: pod, visit: ({ name }) => void seen.push(name), ...more }] }));
}

export function recordsNothing(context: GatherContext): Promise<void> {
  return context.record({ path: 'finished', bytes: ' ' });
}

export function recordsWithoutWaiting(item: VisitedItem, context: GatherContext): undefined {
  context.record({ path: item.name, bytes: item.bytes }).catch(() => {}); // the function may have been given up
}

export function slowFor(milliseconds: number): Visit['visit'] {
  return async (_, context) => {
    await context.clock.sleep(milliseconds);
    return undefined;
  };
}

export function inNamespace(path: string) {
  const [namespace = '', name = ''] = path.split('/');
  return { metadata: { name, namespace } };
}

/** Steps time while something is under way, with turns of the event loop in between for the wire. */
export async function advanceUntil(clock: FakeClock, ending: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  ending.then(end, end);
  while (!over.signal.aborted) {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    if (clock.sleepers > 0) await clock.advance({ seconds: 1 });
  }
}

/** For each test of a file: three pods on an API server of its own, and what gathers them. */
export function podsForEachTest() {
  let server: ApiServer;
  let cluster: ClusterReader;
  beforeEach(async () => {
    server = await ApiServer.start();
    cluster = await readerOf(server.origin);
    server.serve(pod, ...['a/1', 'a/2', 'b/3'].map(inNamespace));
  });
  afterEach(async () => {
    cluster.close();
    await server[Symbol.asyncDispose]();
  });
  return {
    get server(): ApiServer {
      return server;
    },

    run(
      functions: GatheringOptions['functions'],
      more: Partial<GatheringOptions> = {},
      signal: AbortSignal = new AbortController().signal,
    ): Promise<GatheringResult> {
      return runGathering({ functions, cluster, sink: new MemorySink(), clock: new FakeClock(), ...more }, signal);
    },

    async requested(): Promise<void> {
      while (server.requests.length === 0) await new Promise(setImmediate);
    },
  };
}
