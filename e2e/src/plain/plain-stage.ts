import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { customize, type Installation, readManifests, releaseVersion, Stage } from '@insights/installation';
import { systemClock } from '@insights/process';
import { stringify } from 'yaml';
import { Variants } from '../images/variants.ts';
import type { Surroundings } from '../setup/surroundings.ts';
import { stagePlace } from '../stage/stage-place.ts';
import type { Kubectl } from './kubectl.ts';
import { ownKustomization } from './own-kustomization.ts';

/** What an administrator of a plain Kubernetes has: a kustomization of their own, a console, images to publish. */
export class PlainStage implements AsyncDisposable {
  /** For `kubectl -k`. */
  readonly folder: string;
  readonly variants: Variants;
  readonly #stage: Stage;

  private constructor(stage: Stage, { folder, variants }: Pick<PlainStage, 'folder' | 'variants'>) {
    this.#stage = stage;
    this.folder = folder;
    this.variants = variants;
  }

  /** Writes the kustomization; applies nothing. */
  static open(surroundings: Surroundings): Promise<PlainStage> {
    return Stage.open({ place: stagePlace(surroundings), env: {}, clock: systemClock }, async (stage) => {
      const variants = new Variants(stage, surroundings);
      await variants.publishRelease();
      const folder = join(surroundings.folder, 'plain');
      await mkdir(folder, { recursive: true });
      await writeKustomization(surroundings, stage, folder);
      await writeConfiguration(surroundings, stage, folder);
      return new PlainStage(stage, { folder, variants });
    });
  }

  get cluster() {
    return this.#stage.cluster;
  }

  get console() {
    return this.#stage.console;
  }

  /** The operator once it is applied. */
  installation(): Promise<Installation> {
    return this.#stage.installed();
  }

  /** Waits until something is there. @throws CodedError `ERR_TIMEOUT` naming what */
  until<Value>(what: string, seconds: number, look: () => Promise<Value | undefined> | Value | undefined) {
    return this.#stage.until(what, seconds, look);
  }

  /** The pull secret of the document, as a file: any token will do for a console of our own. */
  async writePullSecret(): Promise<string> {
    const file = join(this.folder, 'pull-secret.json');
    await writeFile(file, JSON.stringify({ auths: { 'cloud.openshift.com': { auth: btoa('stand-in:token') } } }));
    return file;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stage[Symbol.asyncDispose]();
  }
}

/** @returns the pull secret is made as the document says */
export async function createPullSecret(kubectl: Kubectl, file: string): Promise<void> {
  const kind = '--type=kubernetes.io/dockerconfigjson';
  const content = `--from-file=.dockerconfigjson=${file}`;
  await kubectl.run('-n', 'openshift-config', 'create', 'secret', 'generic', 'pull-secret', kind, content);
}

async function writeKustomization(
  { root, releaseDigest }: Surroundings,
  { repository }: Stage,
  folder: string,
): Promise<void> {
  const text = ownKustomization(await readFile(join(root, 'deploy/README.md'), 'utf8'), {
    resource: relative(folder, join(root, 'deploy/kubernetes')),
    repository,
    digest: releaseDigest,
    version: releaseVersion,
  });
  await writeFile(join(folder, 'kustomization.yaml'), text);
}

// A copy of that of base, with services of our own and seconds where a cluster has hours.
async function writeConfiguration({ root }: Surroundings, stage: Stage, folder: string): Promise<void> {
  const base = await readManifests(join(root, 'deploy/base'));
  const configuration = customize(
    base.filter(({ metadata }) => metadata.name === 'insights-operator-config'),
    { image: '', releaseVersion, configuration: stage.configuration() },
  );
  await writeFile(join(folder, 'configuration.yaml'), stringify(configuration[0]));
}
