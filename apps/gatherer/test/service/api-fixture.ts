import type { GatherRequest } from '@insights/contract';
import type { GatherFunction } from '@insights/gathering';
import { FakeClock, silentLogger } from '@insights/process';
import type { FastifyInstance } from 'fastify';
import type { GatherObserver, GatherResult } from '@insights/gather-run';
import { buildGatherApi } from '../../src/service/gather-api.ts';
import { GathererMetrics } from '../../src/service/metrics.ts';
import { RunRegistry } from '../../src/service/run-registry.ts';
import { RunStore } from '../../src/service/run-store.ts';
import { gatherFunction, temporaryFolder, version } from '../fixtures.ts';

/** The gather API over work that a test does by hand. */
export interface ApiFixture extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly runs: RunRegistry;
  readonly metrics: GathererMetrics;
  readonly clock: FakeClock;
  readonly storagePath: string;
  /** The observer of the run in progress. */
  observer(): GatherObserver;
  /** Ends the run in progress, and resolves when the service knows. */
  finish(result?: Partial<GatherResult>): Promise<void>;
}

const twoFunctions = [gatherFunction('clusterconfig/nodes'), gatherFunction('clusterconfig/pods')];

export async function startApi({
  catalogue = twoFunctions,
  defaults = {},
  withSecrets = false,
  storagePath,
}: {
  catalogue?: readonly GatherFunction[];
  defaults?: GatherRequest;
  withSecrets?: boolean;
  storagePath?: string;
} = {}): Promise<ApiFixture> {
  const folder = await temporaryFolder();
  const directory = storagePath ?? folder.path;
  const clock = new FakeClock('2026-01-01T00:00:00Z');
  const log = silentLogger();
  const metrics = new GathererMetrics(version, ['clusterconfig/nodes', 'clusterconfig/pods']);
  let current: { observer: GatherObserver; end: (result: GatherResult) => void } | undefined;
  const runs = await RunRegistry.create({
    work: (_plan, observer, signal) => {
      const { promise, resolve } = Promise.withResolvers<GatherResult>();
      current = { observer, end: resolve };
      signal.addEventListener('abort', () => resolve({ phase: 'Cancelled', archive: null, message: 'cancelled' }));
      return promise;
    },
    store: new RunStore({ storagePath: directory, clock, log }),
    recover: () => Promise.resolve([]),
    metrics,
    clock,
    random: Math.random,
    log,
  });
  const app = buildGatherApi({ runs, catalogue, version, defaults, withSecrets, log });
  return {
    app,
    runs,
    metrics,
    clock,
    storagePath: directory,
    observer: () => {
      if (!current) throw new Error('no run is in progress');
      return current.observer;
    },
    async finish(result = {}) {
      current?.end({ phase: 'Succeeded', archive: null, message: '', ...result });
      // The end is told once it is on disk.
      await Array.fromAsync(runs.eventsOf(runs.list()[0]?.id ?? '')?.read() ?? []);
    },
    async [Symbol.asyncDispose]() {
      await runs.stop();
      await app.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
