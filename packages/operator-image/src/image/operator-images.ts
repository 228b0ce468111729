import { packLayer } from '@insights/oci';
import { bundleApp, type BundledApp } from '../bundle/bundle-app.ts';
import { withRow } from '../bundle/with-row.ts';
import { type BuildIdentity, imageEnvironment, imageLabels } from '../identity/build-identity.ts';
import { entryPoint, imageUser, programPaths } from '../identity/entry-points.ts';

/** What {@link OperatorImages.build} takes. */
export interface OperatorImageOptions {
  readonly identity: BuildIdentity;
  /** A row that the gatherer's catalogue has more than this source; none for a release. */
  readonly row?: string;
  /** Takes the place of the gatherer's executable: an image that is broken on purpose. */
  readonly gatherer?: string;
}

/** An image without a base: what a kubelet needs that runs the programs with the Node.js of its own machine. */
export interface BareImage {
  /** Tar archives. */
  readonly layers: readonly Buffer[];
  readonly labels: Readonly<Record<string, string>>;
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly user: string;
  /** RFC 3339. */
  readonly created: string;
}

/** Builds images of the operator from source, without a base: one layer, two entry points, our labels. */
export class OperatorImages {
  readonly #root: string;
  readonly #bundles = new Map<string, Promise<Buffer>>();

  /** @param root - root folder of the repository */
  constructor(root: string) {
    this.#root = root;
  }

  /** Builds one image; executables that were bundled before are taken again. */
  async build({ identity, row, gatherer }: OperatorImageOptions): Promise<BareImage> {
    const [gathererProgram, mainProgram] = await Promise.all([
      gatherer ?? this.#bundle('gatherer', row),
      this.#bundle('main'),
    ]);
    const layer = await packLayer([
      { path: programPaths.gatherer, content: gathererProgram },
      { path: programPaths.main, content: mainProgram },
    ]);
    return {
      layers: [layer],
      labels: imageLabels(identity),
      env: Object.entries(imageEnvironment(identity)).map(([name, value]) => `${name}=${value}`),
      ...entryPoint,
      user: imageUser,
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
