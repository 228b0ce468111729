import { addressOfThisMachine, releaseVersion, TargetCluster } from '@insights/installation';
import { findRegistryAuths, parseRepository, type RepositoryAccess } from '@insights/oci';
import { buildOperatorImage } from '@insights/operator-image';
import { CodedError, errorMessage, type FlagDefinitions, type FlagValues } from '@insights/process';
import { connectRealCluster } from '@insights/real-cluster';
import { identityOf } from '../../deployment/release.ts';
import { ClusterStage } from './cluster-stage.ts';
import { SandboxStage } from './sandbox-stage.ts';
import type { StoryStage, StoryStageOptions } from './story-stage.ts';

/** Flags that say where the story is told. */
export const stageFlags = {
  cluster: {
    type: 'string',
    placeholder: 'KIND',
    description: 'sandbox, real (a Kubernetes node started for it, as root) or current (that of KUBECONFIG)',
    oneOf: ['sandbox', 'real', 'current'],
    default: 'sandbox',
  },
  repository: {
    type: 'string',
    placeholder: 'HOST/NAME',
    description: 'with current: where this machine pushes images and the cluster pulls them',
  },
  'plain-http': { type: 'boolean', description: 'with current: that registry speaks plain HTTP' },
  'console-host': {
    type: 'string',
    placeholder: 'HOST',
    description: 'with current: how pods reach this machine, which stands in for the upload service',
  },
  layout: {
    type: 'string',
    placeholder: 'FOLDER',
    description: 'with real and current: an image that was built before (npm run image); default: it is built now',
  },
} as const satisfies FlagDefinitions;

/** Values of {@link stageFlags}. */
export type StageValues = FlagValues<typeof stageFlags>;

/** How a stage is opened. */
export type OpenStage = (options: StoryStageOptions, signal: AbortSignal) => Promise<StoryStage>;

// Flags that one kind of cluster or two take; with another they would be taken and do nothing.
const kindsWith = {
  repository: ['current'],
  'plain-http': ['current'],
  'console-host': ['current'],
  layout: ['real', 'current'],
} as const satisfies Partial<Record<keyof StageValues, readonly string[]>>;

/** The stage that the flags ask for. @throws CodedError `ERR_USAGE` naming the flag and what was expected */
export function stageOpener(values: StageValues): OpenStage {
  requireEffect(values);
  if (values.cluster === 'real') return (options, signal) => openReal(values, options, signal);
  if (values.cluster !== 'current') return (options, signal) => SandboxStage.open(options, process, signal);
  const repository = repositoryOf(values);
  const consoleHost = values['console-host'] ?? addressOfThisMachine();
  if (consoleHost === undefined) throw usageError('--console-host is missing: this machine has no address');
  return (options, signal) => openCurrent({ values, repository, consoleHost }, options, signal);
}

/** The folder of the release image's OCI layout: the one that was given, or that of an image built now. */
export async function releaseLayout({ layout }: StageValues, options: StoryStageOptions, signal: AbortSignal) {
  if (layout !== undefined) return layout;
  const { root, clock, narrator } = options;
  narrator.line('Building the image from the Dockerfile: a minute or two the first time.');
  const identity = identityOf(releaseVersion, clock);
  const build = buildOperatorImage({ root, identity, bases: 'local' }, signal);
  return (await narrator.during('the image', clock, build)).layout;
}

async function openReal(values: StageValues, options: StoryStageOptions, signal: AbortSignal): Promise<StoryStage> {
  const { kubeconfig, kubectl, registry, address, domain, wayIn } = await connectRealCluster(process.env);
  const place = {
    kubeconfig,
    kubectl,
    wayIn,
    images: { registry, repository: 'openshift/origin-insights-operator', plainHttp: true },
    layout: await releaseLayout(values, options, signal),
    listenHost: address,
    consoleHost: `console.${domain}`,
    health: 'address' as const,
  };
  return ClusterStage.open(place, options, signal);
}

async function openCurrent(
  { values, repository, consoleHost }: { values: StageValues; repository: RepositoryAccess; consoleHost: string },
  options: StoryStageOptions,
  signal: AbortSignal,
): Promise<StoryStage> {
  const { env } = process;
  // Without credentials nobody should wait for the minutes in which an image is built.
  await TargetCluster.connect({ env, clock: options.clock, signal });
  const auths = await findRegistryAuths({ env });
  const place = {
    kubectl: 'kubectl',
    health: 'proxy' as const,
    images: { ...repository, credentials: () => auths },
    layout: await releaseLayout(values, options, signal),
    listenHost: '0.0.0.0',
    consoleHost,
  };
  return ClusterStage.open(place, options, signal);
}

function requireEffect(values: StageValues): void {
  for (const [flag, kinds] of Object.entries(kindsWith)) {
    const isGiven = values[flag as keyof typeof kindsWith] !== undefined;
    if (isGiven && !kinds.some((kind) => kind === values.cluster)) {
      const others = kinds.map((kind) => `--cluster ${kind}`).join(' and ');
      throw usageError(`--${flag} has no effect with --cluster ${values.cluster}; it belongs to ${others}`);
    }
  }
}

function repositoryOf({ repository, 'plain-http': plainHttp = false }: StageValues): RepositoryAccess {
  if (!repository) throw usageError('--repository is missing: HOST/NAME where images can be pushed and pulled');
  try {
    return { ...parseRepository(repository), plainHttp };
  } catch (cause) {
    throw usageError(`--repository: ${errorMessage(cause)}`, cause);
  }
}

function usageError(message: string, cause?: unknown): CodedError<'ERR_USAGE'> {
  return new CodedError('ERR_USAGE', message, { cause });
}
