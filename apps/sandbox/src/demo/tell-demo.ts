import { type Installation, releaseVersion } from '@insights/installation';
import { waitUntil } from '@insights/process';
import { formatMilliseconds } from './narrator.ts';
import type { StoryStage, StoryStageOptions } from './stages/story-stage.ts';
import { Story } from './story.ts';

interface DemoOptions extends StoryStageOptions {
  /** Leave everything running until the signal aborts. */
  readonly keep: boolean;
  /** Opens the stage; it is closed at the end. */
  readonly openStage: (options: StoryStageOptions, signal: AbortSignal) => Promise<StoryStage>;
}

/** Tells the whole story on a stage, and takes the stage down again. */
export async function tellDemo(options: DemoOptions, signal: AbortSignal): Promise<void> {
  const { clock, narrator, keep, openStage } = options;
  const start = clock.monotonicMilliseconds();
  narrator.line(
    'An Insights Operator that can be updated faster than its cluster. Everything below happens now, on this machine.',
  );
  await using stage = await narrator.during('the cluster', clock, openStage(options, signal));
  const installation = await install(options, stage, signal);
  await new Story({ clock, narrator, stage, installation }).tell(signal);
  narrator.line(`\nTold in ${formatMilliseconds(clock.monotonicMilliseconds() - start)}.`);
  if (keep) await keepRunning(options, { stage, installation }, signal);
}

// What the services would say about the nodes of the sandbox.
const nodeRule = {
  ruleId: 'ccx_rules_ocp.external.rules.nodes_requirements_check',
  errorKey: 'NODES_MINIMUM_REQUIREMENTS_NOT_MET',
  description: 'Nodes do not meet the minimum requirements',
  totalRisk: 2,
};

async function install(
  { clock, narrator }: DemoOptions,
  stage: StoryStage,
  signal: AbortSignal,
): Promise<Installation> {
  narrator.chapter('Two containers from one image: main drives, gatherer collects');
  stage.console.setRules([nodeRule]);
  narrator.fact('building the image from source, and installing the operator with it');
  const installation = await narrator.during('image and installation', clock, stage.install());
  const started = clock.monotonicMilliseconds();
  const ready = waitUntil({ clock, what: 'both containers', seconds: 60, look: () => installation.isReady() }, signal);
  await narrator.during('both containers', clock, ready);
  narrator.figure('pod', (await installation.pod())?.metadata.name ?? '');
  narrator.figure('both containers ready after', formatMilliseconds(clock.monotonicMilliseconds() - started));
  narrator.figure(
    'release image of both',
    `${releaseVersion}, ${installation.releaseImage.replace(/^.*@(.{19}).*$/, '$1…')}`,
  );
  return installation;
}

async function keepRunning(
  { narrator }: DemoOptions,
  { stage, installation }: { stage: StoryStage; installation: Installation },
  signal: AbortSignal,
): Promise<void> {
  const url = (await installation.url()) ?? '';
  narrator.line('\nLeft running; Ctrl-C ends everything.');
  for (const [name, place] of stage.places) narrator.figure(name, place);
  narrator.figure('status', `${url}/status`);
  narrator.figure('decisions', `${url}/rollout/history`);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
