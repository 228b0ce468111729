import type { PushImageOptions } from '@insights/fake-registry';
import { bundleApp, type BundledApp } from './bundle.ts';
import { packLayer } from './layer.ts';
import { withRow } from './with-row.ts';

/** What identifies a build of the operator; it becomes labels and environment of the image. */
export interface BuildIdentity {
  /** `4.20.7`. */
  readonly version: string;
  /** Full commit id. */
  readonly revision: string;
  readonly builtAt: Date;
}

/** What {@link OperatorImages.build} takes. */
export interface OperatorImageOptions {
  readonly identity: BuildIdentity;
  /** A row that the gatherer's catalogue has more than this source; none for a release. */
  readonly row?: string;
  /** Takes the place of the gatherer's executable: an image that is broken on purpose. */
  readonly gatherer?: string;
}

/** Builds images of the operator as a release pipeline would: one layer, two entry points, our labels. */
export class OperatorImages {
  readonly #root: string;
  readonly #bundles = new Map<string, Promise<Buffer>>();

  /** @param root - root folder of the repository */
  constructor(root: string) {
    this.#root = root;
  }

  /** Builds one image; executables that were bundled before are taken again. */
  async build({ identity, row, gatherer }: OperatorImageOptions): Promise<Omit<PushImageOptions, 'repository'>> {
    const [gathererProgram, mainProgram] = await Promise.all([
      gatherer ?? this.#bundle('gatherer', row),
      this.#bundle('main'),
    ]);
    const layer = await packLayer([
      { path: '/usr/bin/insights-operator', content: gathererProgram },
      { path: '/usr/bin/insights-operator-main', content: mainProgram },
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

  #bundle(app: BundledApp, row?: string): Promise<Buffer> {
    const key = `${app} ${row ?? ''}`;
    const known = this.#bundles.get(key);
    if (known) return known;
    const bundling = bundleApp({ app, root: this.#root, plugins: row === undefined ? [] : [withRow(row)] });
    this.#bundles.set(key, bundling);
    return bundling;
  }
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
