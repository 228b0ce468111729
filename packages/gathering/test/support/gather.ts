import type { Clock } from '@insights/process';
import { systemClock } from '@insights/process';
import { catalogue, type GatheringOptions, runGathering, selectFunctions } from '../../src/index.ts';
import type { FunctionReport } from '../../src/runner/report.ts';
import type { ApiServer } from './api-server.ts';
import { readerOf } from './cluster.ts';
import { MemorySink } from './memory-sink.ts';

/** What one function made of a cluster. */
export interface Gathered {
  readonly sink: MemorySink;
  readonly report: FunctionReport;
}

/**
 * Runs one function against an API server.
 * @param name - its id; `clusterconfig/` may be left out
 */
export async function gather(
  server: ApiServer,
  name: string,
  { clock = systemClock, ...more }: { clock?: Clock } & Partial<GatheringOptions> = {},
): Promise<Gathered> {
  const functions = selectFunctions(catalogue, { functions: [name.includes('/') ? name : `clusterconfig/${name}`] });
  const sink = new MemorySink();
  const cluster = await readerOf(server.origin);
  try {
    const { reports } = await runGathering({ functions, cluster, sink, clock, ...more }, new AbortController().signal);
    return { sink, report: reports[0] as FunctionReport };
  } finally {
    cluster.close();
  }
}
