import { join } from 'node:path';
import { type Installation, Stage, type StagePlace, uploadToken } from '@insights/installation';
import { bundleApp, imageNode, withRow } from '@insights/operator-image';
import { identityOf } from '../../deployment/release.ts';
import type { StoryChange, StoryStage, StoryStageOptions } from './story-stage.ts';

/** A cluster that is there already, and what the story needs beside it. */
export interface ClusterPlace extends StagePlace {
  /** Script that runs a command where the cluster's names and addresses hold, when that is not everywhere. */
  readonly wayIn?: string;
  /** Folder of the OCI layout with the release image. */
  readonly layout: string;
}

/** Any Kubernetes cluster as a stage. What was installed for the story is removed at its end. */
export class ClusterStage implements StoryStage {
  readonly #stage: Stage;
  readonly #place: ClusterPlace;
  readonly #options: StoryStageOptions;
  #releaseDigest = '';

  private constructor(stage: Stage, place: ClusterPlace, options: StoryStageOptions) {
    this.#stage = stage;
    this.#place = place;
    this.#options = options;
  }

  /** @throws InstallationError `ERR_INSTALLATION_EXISTS` when the operator is installed there already; ClusterError */
  static open(place: ClusterPlace, options: StoryStageOptions, signal: AbortSignal): Promise<ClusterStage> {
    const { clock } = options;
    const opening = { place, env: process.env, clock, isGuest: true, signal };
    return Stage.open(opening, async (stage) => new ClusterStage(stage, place, options));
  }

  get cluster() {
    return this.#stage.cluster;
  }

  get console() {
    return this.#stage.console;
  }

  get repository(): string {
    return this.#stage.repository;
  }

  get places() {
    const { wayIn, kubeconfig = process.env['KUBECONFIG'] ?? '~/.kube/config' } = this.#place;
    const entry = wayIn === undefined ? [] : ([['from here, as root: a shell in it', wayIn]] as const);
    return [
      ...entry,
      ['KUBECONFIG', kubeconfig],
      ['images', this.repository],
      ['upload service', this.#stage.consoleOrigin],
    ] as const;
  }

  async install(): Promise<Installation> {
    this.#releaseDigest = await this.#stage.pushRelease(this.#place.layout);
    return this.#stage.install({
      kustomization: join(this.#options.root, 'deploy/kubernetes'),
      manifests: [uploadToken()],
      releaseDigest: this.#releaseDigest,
    });
  }

  async publish(version: string, { row, gatherer: script }: StoryChange): Promise<string> {
    const { root, clock } = this.#options;
    const plugins = row === undefined ? [] : [withRow(row)];
    const gatherer =
      script === undefined
        ? await bundleApp({ app: 'gatherer', root, interpreter: imageNode, plugins })
        : `#!${imageNode}\n${script}`;
    const image = await this.#stage.derive(this.#releaseDigest, identityOf(version, clock), { gatherer });
    await this.#stage.publish(image);
    return image.image;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stage[Symbol.asyncDispose]();
  }
}
