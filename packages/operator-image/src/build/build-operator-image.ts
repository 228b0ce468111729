import { join } from 'node:path';
import { ImageLayout } from '@insights/oci';
import { present } from '@insights/process';
import { makeLocalBases } from '../base/local-bases.ts';
import type { BuildIdentity } from '../identity/build-identity.ts';
import { dockerfileArguments } from './dockerfile-arguments.ts';
import { readNpmSecrets } from './npm-secrets.ts';
import { Podman } from './podman.ts';
import { requirePrograms } from './programs.ts';

/** Images to pull; what is left out is as the Dockerfile says. */
export interface PulledBases {
  readonly base?: string;
  /** Where the bundles are made. */
  readonly buildBase?: string;
  /** Absolute path of Node.js in the base. */
  readonly node?: string;
}

export interface BuildOperatorImageOptions {
  /** Root folder of the repository. */
  readonly root: string;
  readonly identity: BuildIdentity;
  /**
   * `local`: both bases are made from this machine, where none can be pulled. Default: what the Dockerfile names.
   */
  readonly bases?: 'local' | PulledBases;
  /** Name in podman's storage. Default: `localhost/insights-operator:<version>`. */
  readonly name?: string;
  /** Folder that gets the image as an OCI layout. Default: below `node_modules/.cache` of the root. */
  readonly layout?: string;
  /** Path of the Node.js of a local base. Default: the one that runs this. */
  readonly node?: string;
  /** Told what is done, line by line. */
  readonly tell?: (line: string) => void;
}

/** An image that was built and not pushed yet. */
export interface BuiltOperatorImage {
  /** What it will be called by in every registry that `pushImage` takes it to. */
  readonly digest: string;
  /** Folder of its OCI layout. */
  readonly layout: string;
  /** Name in podman's storage. */
  readonly name: string;
}

/**
 * Builds the image from the Dockerfile with podman and leaves it as an OCI layout. Podman is installed when it is missing,
 * this is Debian and the user is root. With local bases the same source and identity give the same digest on a machine.
 * @throws OperatorImageError `ERR_IMAGE_TOOL_MISSING`, `ERR_IMAGE_BUILD_FAILED` with the end of the build's output
 */
export async function buildOperatorImage(
  options: BuildOperatorImageOptions,
  signal: AbortSignal,
): Promise<BuiltOperatorImage> {
  const { root, identity, bases = {}, node = process.execPath } = options;
  const cache = join(root, 'node_modules/.cache/operator-image');
  const { name = `localhost/insights-operator:${identity.version}`, layout = join(cache, 'layout') } = options;
  const telling = options.tell ? { tell: options.tell } : {};
  await requirePrograms({ podman: 'podman' }, { isRoot: process.getuid?.() === 0, ...telling }, signal);

  const podman = new Podman();
  const made: PulledBases =
    bases === 'local' ? await makeLocalBases({ node, cache, podman, ...telling }, signal) : bases;
  const { flags, env } = await readNpmSecrets(signal);
  const buildArguments = {
    ...present({ BASE_IMAGE: made.base, BUILD_IMAGE: made.buildBase, NODE: made.node }),
    ...dockerfileArguments(identity),
  };
  const build = { context: root, name, buildArguments, createdAt: identity.builtAt, flags, env, ...telling };
  await podman.export(await podman.build(build, signal), layout, signal);
  return { digest: (await new ImageLayout(layout).image()).digest, layout, name };
}
