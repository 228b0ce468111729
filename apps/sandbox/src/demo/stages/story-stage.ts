import type { FakeConsole } from '@insights/fake-console';
import type { Installation, TargetCluster } from '@insights/installation';
import type { OperatorImageOptions } from '@insights/operator-image';
import type { Clock, Logger } from '@insights/process';
import type { Narrator } from '../narrator.ts';

/** What the story's images differ in from the release. */
export interface StoryChange extends Pick<OperatorImageOptions, 'row'> {
  /** JavaScript that takes the place of the gatherer: an image that is broken on purpose. */
  readonly gatherer?: string;
}

/** What a stage is built with. */
export interface StoryStageOptions {
  /** Root folder of the repository. */
  readonly root: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly narrator: Narrator;
}

/** Where the story is told: a cluster, a registry that it pulls from, and an upload service. Takes all of it down again. */
export interface StoryStage extends AsyncDisposable {
  readonly cluster: TargetCluster;
  readonly console: FakeConsole;
  /** `host/name` of the images. */
  readonly repository: string;
  /** Publishes the release image and installs the operator with it. */
  install(): Promise<Installation>;
  /** Publishes an image under the tag that the operator follows; resolves to it by digest, once everybody can see it. */
  publish(version: string, change: StoryChange): Promise<string>;
  /** Where everything is, for whoever wants to look around: names and addresses. */
  readonly places: readonly (readonly [name: string, place: string])[];
}
