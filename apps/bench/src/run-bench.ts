import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleApp, withRow } from '@insights/operator-image';
import type { Clock } from '@insights/process';
import { type FloorMeasurement, measureFloor } from './measure-floor.ts';
import type { GathererMeasurement } from './gatherer-process.ts';
import { measureGatherer } from './measure-gatherer.ts';
import { PodCluster } from './pod-cluster.ts';

interface BenchOptions {
  /** Root folder of the repository. */
  readonly root: string;
  /** Pods of the cluster, a multiple of 500. */
  readonly pods: number;
  /** How often everything is measured. */
  readonly runs: number;
  readonly clock: Clock;
  /** Told what is done next. */
  readonly onStep: (text: string) => void;
}

/** One turn: everything is measured once, one after the other. */
export interface BenchTurn {
  readonly floor: FloorMeasurement;
  readonly gatherer: GathererMeasurement;
  /** Requests of the gatherer. */
  readonly requests: number;
  /** Of the larger cluster, see {@link morePods}. */
  readonly larger: GathererMeasurement;
}

/** What was measured. */
export interface BenchResult {
  readonly pods: number;
  /** Bytes of one pod, on average. */
  readonly podBytes: number;
  /** At least one. */
  readonly turns: readonly BenchTurn[];
}

/** How many more pods the larger cluster has. */
export const morePods = 10_000;

const gatherFunction = 'clusterconfig/bench_pods';
// No function of ours records every pod; this row does, the way every row without a change does.
const allPods = `{
  id: 'bench_pods',
  description: 'Every pod.',
  resource: apiResource('v1', 'pods', 'Pod'),
  record: 'bench/pods/{ns/}{name}',
  notFound: 'error',
  since: '4.20',
  sensitivity: 'names',
}`;

/** Measures the floor and the gatherer in turns, so that what else the machine does hits both. */
export async function runBench(options: BenchOptions, signal: AbortSignal): Promise<BenchResult> {
  const { root, pods, runs, clock, onStep } = options;
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'insights-bench-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));

  onStep('Bundling the gatherer');
  const program = join(folder, 'insights-operator.mjs');
  await writeFile(program, await bundleApp({ app: 'gatherer', root, plugins: [withRow(allPods)] }));
  onStep(`Rendering ${pods + morePods} pods`);
  const cluster = cleanup.use(await PodCluster.start(pods + morePods, signal));
  const { origin } = cluster;
  const gather = (count: number) =>
    measureGatherer({ program, origin, pods: count, gatherFunction, folder, clock }, signal);

  const turns: BenchTurn[] = [];
  while (turns.length < runs) {
    onStep(`Measuring, ${turns.length + 1} of ${runs}`);
    const floor = await measureFloor({ origin, pods, folder, clock }, signal);
    await cluster.takeRequests(signal);
    const gatherer = await gather(pods);
    const requests = await cluster.takeRequests(signal);
    turns.push({ floor, gatherer, requests, larger: await gather(pods + morePods) });
  }
  return { pods, podBytes: cluster.podBytes, turns };
}
