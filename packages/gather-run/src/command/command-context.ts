import { ClusterEndpoints, ClusterReader, loadCredentials } from '@insights/cluster';
import { describeFieldErrors } from '@insights/contract';
import { errorCode, errorMessage, type Logger, makeFolder, usageError } from '@insights/process';
import { gather } from '../run/gather.ts';
import type { GatherEnvironment } from '../run/gather-scene.ts';
import { type GatherPlan, planGathering } from '../run/gather-plan.ts';
import type { GatherWork } from '../active/active-run.ts';
import type { GatherSettings } from './gather-settings.ts';
import type { GatherProgram } from './program.ts';

/** A command that has been found possible, ready to run. @returns the exit code */
export type PreparedCommand = (signal: AbortSignal) => Promise<number>;

/** What a command is given. */
export interface CommandContext {
  readonly program: GatherProgram;
  readonly settings: GatherSettings;
  readonly log: Logger;
}

/** The work of a run against the cluster that the settings name. */
export function gatherWork({ program, settings, log }: CommandContext): GatherWork {
  const { clock, random, env, version } = program;
  const userAgent = `${version.name}/${version.version}-${version.revision.slice(0, 12)} gatherer`;
  const { kubeconfig, context, storagePath, sinceSeconds } = settings;
  const openCluster = async () => {
    const credentials = await loadCredentials({ kubeconfig, context, env, clock });
    return new ClusterReader({ credentials, userAgent, clock, random, log });
  };
  const openEndpoints = async (cluster: ClusterReader) => {
    const credentials = await loadCredentials({ kubeconfig, context, env, clock });
    return new ClusterEndpoints({ credentials, cluster, settings: settings.endpoints, userAgent, clock, random });
  };
  const ownNamespace = env['POD_NAMESPACE'] || 'openshift-insights';
  const environment: GatherEnvironment = {
    openCluster,
    openEndpoints,
    nodeLogs: settings.endpoints.nodeLogs,
    storagePath,
    ownNamespace,
    sinceSeconds,
    version,
    clock,
    log,
  };
  return (plan, observer, signal, identity) => gather(plan, { environment, observer, identity }, signal);
}

/** The plan of the request that flags and configuration make. @throws CodedError `ERR_USAGE` */
export function planFromSettings({ program, settings }: CommandContext): GatherPlan {
  const planning = planGathering(program.catalogue, settings.defaults, settings);
  if (planning.possible) return planning.plan;
  throw usageError(`flags or configuration: ${describeFieldErrors(planning.errors)}`);
}

// Of a volume that is full or broken a run tells: it may be well again by then.
const impossibleFolder: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG']);

/**
 * Makes the folder of the archives.
 * @param flag - which names it
 * @throws CodedError `ERR_USAGE` when there can be none of that name
 */
export async function makeStorage(
  { settings: { storagePath } }: Pick<CommandContext, 'settings'>,
  flag = '--storage-path',
): Promise<void> {
  try {
    await makeFolder(storagePath);
  } catch (error) {
    if (!impossibleFolder.has(errorCode(error))) return;
    throw usageError(`${flag} ${storagePath} cannot be made: ${errorMessage(error)}`, error);
  }
}

/** Makes sure that there are credentials for a cluster. @throws CodedError `ERR_USAGE` that names the file at fault */
export async function checkCredentials({ program, settings }: CommandContext): Promise<void> {
  try {
    const { kubeconfig, context } = settings;
    await loadCredentials({ kubeconfig, context, env: program.env, clock: program.clock });
  } catch (error) {
    throw usageError(errorMessage(error), error);
  }
}
