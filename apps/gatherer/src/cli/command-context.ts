import { ClusterReader, loadCredentials } from '@insights/cluster';
import { describeFieldErrors, type GatherRequest } from '@insights/contract';
import type { Logger } from '@insights/process';
import { gather, type GatherEnvironment } from '../run/gather.ts';
import { type GatherPlan, planGathering } from '../run/gather-plan.ts';
import type { GatherWork } from '../service/active-run.ts';
import type { Program } from './program.ts';
import type { Settings } from './settings.ts';
import { usageError } from './usage-error.ts';

/** What a command is given. */
export interface CommandContext {
  readonly program: Program;
  readonly settings: Settings;
  readonly log: Logger;
}

/** The work of a run against the cluster that the settings name. */
export function gatherWork({ program, settings, log }: CommandContext): GatherWork {
  const { clock, random, env, version } = program;
  const userAgent = `${version.name}/${version.version}-${version.revision.slice(0, 12)} gatherer`;
  const { kubeconfig, storagePath, sinceSeconds } = settings;
  const openCluster = async () => {
    const credentials = await loadCredentials({ ...(kubeconfig === undefined ? {} : { kubeconfig }), env, clock });
    return new ClusterReader({ credentials, userAgent, clock, random, log });
  };
  const environment: GatherEnvironment = { openCluster, storagePath, sinceSeconds, version, clock, log };
  return (plan, observer, signal) => gather(plan, { environment, observer }, signal);
}

/** The plan of a request made of flags. @throws CodedError `ERR_USAGE` */
export function planFromFlags({ program }: CommandContext, request: GatherRequest): GatherPlan {
  const planning = planGathering(program.catalogue, request);
  if (planning.possible) return planning.plan;
  throw usageError(describeFieldErrors(planning.errors));
}
