import type { PushImageOptions } from '@insights/fake-registry';
import type { Plugin } from 'esbuild';
import { bundleApp } from './bundle.ts';
import { packLayer } from './layer.ts';

/** What identifies a build of the operator; it becomes labels and environment of the image. */
export interface BuildIdentity {
  /** `4.20.7`. */
  readonly version: string;
  /** Full commit id. */
  readonly revision: string;
  readonly builtAt: Date;
}

/** What {@link buildOperatorImage} takes. */
export interface OperatorImageOptions {
  /** Root folder of the repository. */
  readonly root: string;
  readonly identity: BuildIdentity;
  /** Changes to the gatherer's source on its way into the image; none for a release. */
  readonly plugins?: readonly Plugin[];
  /** Takes the place of the gatherer's executable: an image that is broken on purpose. */
  readonly gatherer?: string;
}

/** Builds the image of the operator as a release pipeline would: one layer, two entry points, our labels. */
export async function buildOperatorImage(options: OperatorImageOptions): Promise<Omit<PushImageOptions, 'repository'>> {
  const { root, identity, plugins = [] } = options;
  const [gatherer, main] = await Promise.all([
    options.gatherer ?? bundleApp({ app: 'gatherer', root, plugins }),
    bundleApp({ app: 'main', root }),
  ]);
  const layer = await packLayer([
    { path: '/usr/bin/insights-operator', content: gatherer },
    { path: '/usr/bin/insights-operator-main', content: main },
  ]);
  return {
    layers: [layer],
    labels: labels(identity),
    env: environment(identity),
    entrypoint: ['insights-operator'],
    cmd: ['serve'],
    user: '1001:0',
    created: identity.builtAt.toISOString(),
  };
}

/** Labels of every image of ours (interfaces, section 4). */
function labels({ version, revision, builtAt }: BuildIdentity): Readonly<Record<string, string>> {
  return {
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.revision': revision,
    'org.opencontainers.image.created': builtAt.toISOString(),
    'insights.openshift.io/contract': '1',
    'insights.openshift.io/min-main': '4.20.0',
    'insights.openshift.io/openshift-range': '>=4.20.0 <4.21.0',
    'insights.openshift.io/stream': '4.20',
  };
}

/** What `/version` answers. */
function environment({ version, revision, builtAt }: BuildIdentity): readonly string[] {
  return [
    `INSIGHTS_BUILD_VERSION=${version}`,
    `INSIGHTS_BUILD_REVISION=${revision}`,
    `INSIGHTS_BUILD_TIME=${builtAt.toISOString()}`,
  ];
}
