import { TargetCluster } from '@insights/installation';
import type { Clock } from '@insights/process';
import type { RealCluster } from '@insights/real-cluster';
import { type GathererMeasurement, measureOneGather } from '../gatherer-process.ts';
import type { FinishedRun } from '../gatherer-socket.ts';
import { readApiAccess } from './api-access.ts';
import { AskedPaths } from './asked-paths.ts';
import { addMorePods, fillCluster } from './crowd.ts';
import { measureFetch } from './fetch-floor.ts';
import { ForegroundClient } from './foreground.ts';
import { type KubectlMeasurement, measureKubectl } from './measure-kubectl.ts';

interface ProfileOptions {
  readonly cluster: RealCluster;
  /** Path of the bundled gatherer. */
  readonly program: string;
  /** How often the gather is measured. */
  readonly runs: number;
  /** Where files may go. */
  readonly folder: string;
  readonly clock: Clock;
  /** Told what is done next. */
  readonly onStep: (text: string) => void;
}

/** One turn: everything is measured once, one after the other. */
export interface ProfileTurn {
  /** Of the same requests by curl. */
  readonly fetchMilliseconds: number;
  readonly requests: number;
  readonly gather: GathererMeasurement;
  readonly obfuscated: GathererMeasurement;
  /** Milliseconds of small requests while nothing gathers, and while something does. */
  readonly foreground: { readonly idle: readonly number[]; readonly gathering: readonly number[] };
}

/** What was measured. */
export interface ProfileResult {
  readonly turns: readonly ProfileTurn[];
  readonly kubectl: readonly KubectlMeasurement[];
  /** With 30,000 pods. */
  readonly larger: readonly GathererMeasurement[];
}

const ourGatherer = /^insights-operator\/\S+ gatherer$/;
const idleSeconds = 3;
const mostKubectlRuns = 3;

/** Measures the default profile of a gather on a real cluster, in turns, so that what else the machine does hits all. */
export async function runProfile(options: ProfileOptions, signal: AbortSignal): Promise<ProfileResult> {
  const { cluster, runs, folder, clock, onStep } = options;
  const { kubeconfig } = cluster;
  await using target = await TargetCluster.connect({ kubeconfig, env: {}, clock, signal });
  await fillCluster({ cluster, target, onStep });
  const access = await readApiAccess(kubeconfig, folder);
  const asked = new AskedPaths(cluster.auditLog);
  using client = await ForegroundClient.connect(access, clock);

  // The API server answers the first requests for a kind from etcd.
  await gatherOnce(options, signal);
  const turns: ProfileTurn[] = [];
  while (turns.length < runs) {
    onStep(`Measuring a gather, ${turns.length + 1} of ${runs}`);
    await asked.mark();
    const gather = await gatherOnce(options, signal);
    const paths = await asked.of(ourGatherer);
    const fetchMilliseconds = await measureFetch({ access, paths, folder, clock }, signal);
    const obfuscated = await gatherOnce(options, signal, ['networking']);
    const foreground = {
      idle: await client.during(clock.sleep(idleSeconds * 1000, signal)),
      gathering: await client.during(gatherOnce(options, signal)),
    };
    turns.push({ fetchMilliseconds, requests: paths.length, gather, obfuscated, foreground });
  }
  const kubectl: KubectlMeasurement[] = [];
  while (kubectl.length < Math.min(runs, mostKubectlRuns)) {
    onStep(`Measuring kubectl, ${kubectl.length + 1}`);
    kubectl.push(await measureKubectl({ kubectl: cluster.kubectl, kubeconfig, clock }, signal));
  }
  onStep('Adding 18,000 pods');
  await addMorePods(cluster);
  const larger: GathererMeasurement[] = [];
  while (larger.length < runs) {
    onStep(`Measuring a gather of 30,000 pods, ${larger.length + 1} of ${runs}`);
    larger.push(await gatherOnce(options, signal));
  }
  return { turns, kubectl, larger };
}

function gatherOnce(
  { cluster, program, folder, clock }: ProfileOptions,
  signal: AbortSignal,
  obfuscation: readonly string[] = [],
): Promise<GathererMeasurement> {
  const request = { obfuscation };
  return measureOneGather(
    { program, kubeconfig: cluster.kubeconfig, folder, clock, request, check: requireArchive },
    signal,
  );
}

function requireArchive({ phase, message, archive }: FinishedRun): void {
  const isWhole = phase === 'Succeeded' || phase === 'Partial';
  if (!isWhole || !archive || archive.records < leastRecords) throw new Error(`the gather was ${phase}: ${message}`);
}

// The nodes and operators of the cluster alone.
const leastRecords = 200;
