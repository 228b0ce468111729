import { type Installation, type TargetCluster, trackedTag } from '@insights/installation';
import { OperatorImages } from '@insights/operator-image';
import { deployRelease, prepareCluster, repository } from '../../deployment/deploy-release.ts';
import { identityOf } from '../../deployment/release.ts';
import { Sandbox, type SandboxOptions } from '../../sandbox.ts';
import { storyNodes } from '../story-nodes.ts';
import type { StoryChange, StoryStage, StoryStageOptions } from './story-stage.ts';

/** The sandbox as a stage: on this machine, in seconds, with nothing but Node.js. */
export class SandboxStage implements StoryStage {
  readonly cluster: TargetCluster;
  readonly #sandbox: Sandbox;
  readonly #images: OperatorImages;
  readonly #options: StoryStageOptions;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: { sandbox: Sandbox; cluster: TargetCluster },
    options: StoryStageOptions,
    stack: AsyncDisposableStack,
  ) {
    this.#sandbox = parts.sandbox;
    this.cluster = parts.cluster;
    this.#images = new OperatorImages(options.root);
    this.#options = options;
    this.#stack = stack;
  }

  static async open(
    options: StoryStageOptions,
    exits: SandboxOptions['exits'],
    signal: AbortSignal,
  ): Promise<SandboxStage> {
    const { clock, log } = options;
    await using stack = new AsyncDisposableStack();
    const sandbox = stack.use(await Sandbox.start({ clock, log, exits }));
    const cluster = stack.use(await prepareCluster(sandbox, clock, signal));
    for (const node of storyNodes()) sandbox.cluster.put(node);
    return new SandboxStage({ sandbox, cluster }, options, stack.move());
  }

  get console() {
    return this.#sandbox.console;
  }

  get repository(): string {
    return `${this.#sandbox.registry.host}/${repository}`;
  }

  get places() {
    const { kubeconfig, registry } = this.#sandbox;
    return [
      ['KUBECONFIG', kubeconfig],
      ['registry', registry.origin],
      ['upload service', this.console.origin],
    ] as const;
  }

  install(): Promise<Installation> {
    const { root } = this.#options;
    return deployRelease({ sandbox: this.#sandbox, cluster: this.cluster, root, images: this.#images });
  }

  async publish(version: string, { gatherer, ...change }: StoryChange): Promise<string> {
    const program = gatherer === undefined ? {} : { gatherer: `#!/usr/bin/env node\n${gatherer}` };
    const identity = identityOf(version, this.#options.clock);
    const image = await this.#images.build({ identity, ...change, ...program });
    const digest = this.#sandbox.registry.pushImage({ repository, tag: trackedTag, ...image });
    return `${this.repository}@${digest}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}
