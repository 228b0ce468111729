import type { Clock, Logger } from '@insights/process';
import { deployRelease, prepareCluster, releaseVersion } from '../deployment/deploy-release.ts';
import type { Installation } from '../deployment/installation.ts';
import { OperatorImages } from '@insights/operator-image';
import { Sandbox, type SandboxOptions } from '../sandbox.ts';
import { formatMilliseconds, type Narrator } from './narrator.ts';
import { Story } from './story.ts';
import { storyNodes } from './story-nodes.ts';
import { waitUntil } from './wait-until.ts';

/** What {@link tellDemo} takes. */
export interface DemoOptions {
  readonly root: string;
  readonly clock: Clock;
  readonly narrator: Narrator;
  readonly log: Logger;
  /** Leave everything running until the signal aborts. */
  readonly keep: boolean;
  /** Emits `exit`: the `process`. */
  readonly exits: SandboxOptions['exits'];
}

/** Tells the whole story on a sandbox of its own, and takes the sandbox down again. */
export async function tellDemo(options: DemoOptions, signal: AbortSignal): Promise<void> {
  const { clock, narrator, log, keep, exits } = options;
  const start = clock.monotonicMilliseconds();
  narrator.line(
    'An Insights Operator that can be updated faster than its cluster. Everything below happens now, on this machine.',
  );
  await using sandbox = await Sandbox.start({ clock, log, exits });
  const images = new OperatorImages(options.root);
  const installation = await install(options, { sandbox, images }, signal);
  await new Story({ ...options, sandbox, installation, images }).tell(signal);
  narrator.line(`\nTold in ${formatMilliseconds(clock.monotonicMilliseconds() - start)}.`);
  if (keep) await keepRunning(narrator, sandbox, installation, signal);
}

// What the services would say about the nodes of the sandbox.
const nodeRule = {
  ruleId: 'ccx_rules_ocp.external.rules.nodes_requirements_check',
  errorKey: 'NODES_MINIMUM_REQUIREMENTS_NOT_MET',
  description: 'Nodes do not meet the minimum requirements',
  totalRisk: 2,
};

async function install(
  { root, clock, narrator }: DemoOptions,
  { sandbox, images }: { sandbox: Sandbox; images: OperatorImages },
  signal: AbortSignal,
): Promise<Installation> {
  narrator.chapter('Two containers from one image: main drives, gatherer collects');
  prepareCluster(sandbox);
  for (const node of storyNodes()) sandbox.cluster.put(node);
  sandbox.console.setRules([nodeRule]);
  const installation = await deployRelease({ sandbox, root, clock, images });
  const started = clock.monotonicMilliseconds();
  await waitUntil({ clock, what: 'both containers', seconds: 60, look: () => installation.isReady() }, signal);
  narrator.figure('pod', installation.pod()?.metadata.name ?? '');
  narrator.figure('both containers ready after', formatMilliseconds(clock.monotonicMilliseconds() - started));
  narrator.figure(
    'release image of both',
    `${releaseVersion}, ${installation.releaseImage.replace(/^.*@(.{19}).*$/, '$1…')}`,
  );
  return installation;
}

async function keepRunning(
  narrator: Narrator,
  sandbox: Sandbox,
  installation: Installation,
  signal: AbortSignal,
): Promise<void> {
  narrator.line('\nLeft running; Ctrl-C ends everything.');
  narrator.figure('KUBECONFIG', sandbox.kubeconfig);
  narrator.figure('status', `${installation.url}/status`);
  narrator.figure('decisions', `${installation.url}/rollout/history`);
  narrator.figure('metrics', `${installation.url}/metrics`);
  narrator.figure('registry', sandbox.registry.origin);
  narrator.figure('upload service', sandbox.console.origin);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
