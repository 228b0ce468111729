import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Clock, errorCode } from '@insights/process';
import { RealClusterError } from '../errors.ts';
import { lastLines } from '../machine/run.ts';
import type { ClusterDescription, StoppablePart } from '../real-cluster.ts';
import { type ClusterLayout, clusterLayout } from '../settings/layout.ts';
import { apiServerUrl, network, registryHost } from '../settings/network.ts';
import { partCommands, type PartName } from '../settings/parts.ts';
import { ApiClient } from './api-client.ts';
import { prepareNamespaces } from './namespaces.ts';
import { Part } from './part.ts';
import { type Question, readinessQuestions } from './readiness.ts';
import { importSandboxImage } from './sandbox-image.ts';
import { askUntilYes } from './ask-until-yes.ts';
import { writeSettings } from './write-settings.ts';

interface StartOptions {
  readonly id: string;
  readonly folder: string;
  /** Folder of the built programs. */
  readonly programs: string;
  readonly clock: Clock;
  /** Called when a part ends that should not. */
  readonly onUnexpectedEnd: (error: RealClusterError) => void;
}

/** A cluster whose node is ready. */
export interface StartedCluster {
  readonly layout: ClusterLayout;
  readonly description: ClusterDescription;
  readonly parts: Readonly<Record<PartName, Part>>;
  /** Resolves when the part does its work again after a restart. */
  readonly waitFor: (part: StoppablePart, signal?: AbortSignal) => Promise<void>;
}

/**
 * Starts every part in the namespaces that this process is pid 1's only child of, and waits until pods can run.
 * @throws RealClusterError `ERR_REAL_CLUSTER_PART` with the log of the part that was waited for
 */
export async function startCluster(options: StartOptions, signal: AbortSignal): Promise<StartedCluster> {
  const { id, folder, programs, clock } = options;
  const layout = clusterLayout(folder);
  const { token, certificate } = await writeSettings(layout, { id, now: clock.now() });
  await prepareNamespaces(layout);
  const parts = createParts(layout, options);
  const api = new ApiClient({ url: apiServerUrl, certificate, token });
  const questions = readinessQuestions(layout, api);
  const wait = (what: keyof typeof questions, part: PartName, until?: AbortSignal) =>
    waitForPart({ what, part, question: questions[what], clock, logs: layout.logs, signal: until ?? signal });

  for (const name of ['etcd', 'kube-apiserver', 'containerd', 'registry'] as const) parts[name].start();
  await Promise.all([
    wait('containerd', 'containerd').then(() => importSandboxImage(layout, programs)),
    wait('API server', 'kube-apiserver'),
  ]);
  for (const name of Object.keys(parts) as PartName[]) parts[name].start();
  await Promise.all([
    wait('registry', 'registry'),
    wait('node', 'kubelet'),
    wait('service account', 'kube-controller-manager'),
    wait('service addresses', 'kube-proxy'),
    wait('name service', 'coredns'),
  ]);
  // In a folder without the other programs: the command gets it on its search path.
  await mkdir(dirname(layout.kubectl), { recursive: true });
  await symlink(join(programs, 'kubernetes'), layout.kubectl);
  const description = describe(layout);
  await writeFile(layout.description, JSON.stringify(description));
  return { layout, description, parts, waitFor: (part, until) => wait(part, part, until) };
}

function createParts(
  layout: ClusterLayout,
  { programs, onUnexpectedEnd }: StartOptions,
): Readonly<Record<PartName, Part>> {
  const entries = Object.entries(partCommands(layout, programs)).map(([name, command]) => {
    const part = new Part({ name: name as PartName, command, logs: layout.logs, onUnexpectedEnd });
    return [name, part] as const;
  });
  return Object.fromEntries(entries) as Record<PartName, Part>;
}

function describe(layout: ClusterLayout): ClusterDescription {
  return {
    kubeconfig: layout.kubeconfig('admin'),
    registry: registryHost,
    address: network.address,
    domain: network.domain,
    node: network.node,
    folder: layout.folder,
    auditLog: layout.auditLog,
    kubectl: layout.kubectl,
    wayIn: layout.wayIn,
    controlSocket: layout.controlSocket,
  };
}

interface PartWait {
  readonly what: string;
  readonly part: PartName;
  readonly question: Question;
  readonly clock: Clock;
  readonly logs: string;
  readonly signal: AbortSignal;
}

async function waitForPart({ what, part, question, clock, logs, signal }: PartWait): Promise<void> {
  try {
    await askUntilYes(question, { clock, what, signal });
  } catch (cause) {
    if (errorCode(cause) !== 'ERR_TIMEOUT') throw cause;
    const log = lastLines(await readFile(join(logs, `${part}.log`), 'utf8'));
    throw new RealClusterError('ERR_REAL_CLUSTER_PART', `${what} was not ready in time; ${part} said:\n${log}`, {
      cause,
    });
  }
}
