import { resolve } from 'node:path';
import {
  type BuildIdentity,
  buildOperatorImage,
  type BuildOperatorImageOptions,
  imageNode,
  runProgram,
} from '@insights/operator-image';
import { present, usageError } from '@insights/process';
import { defineReleaseCommand } from './command.ts';

/** Where `build` leaves the image and `push` looks for it, below the root of the repository. */
export const defaultLayout = 'node_modules/.cache/operator-image/layout';

const versionPattern = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

/** `build`: the image, in podman's storage and as an OCI layout. */
export const buildCommand = defineReleaseCommand({
  summary: 'build the image with podman',
  flags: {
    tag: {
      type: 'string',
      placeholder: 'NAME',
      description: "name in podman's storage; default: localhost/insights-operator:VERSION",
    },
    layout: { type: 'string', placeholder: 'FOLDER', description: 'where it also goes', default: defaultLayout },
    base: {
      type: 'string',
      placeholder: 'IMAGE',
      description: "base of the image, or `local`: make both bases from this machine; default: the Dockerfile's",
    },
    'build-base': {
      type: 'string',
      placeholder: 'IMAGE',
      description: 'where the bundles are made; needs Node.js, npm',
    },
    node: { type: 'string', placeholder: 'PATH', description: `Node.js in the base; default: ${imageNode}` },
    version: { type: 'string', placeholder: 'VERSION', description: 'of this build', default: '0.0.1-snapshot' },
    revision: { type: 'string', placeholder: 'COMMIT', description: 'default: what is checked out' },
    created: { type: 'string', placeholder: 'TIME', description: 'default: the time of that commit' },
    stream: { type: 'string', placeholder: 'LINE', description: 'release line it is for; default: of the version' },
    'openshift-range': { type: 'string', placeholder: 'RANGE', description: 'clusters it is for; default: the line' },
    'min-main': { type: 'string', placeholder: 'VERSION', description: 'lowest main; default: first of the line' },
  },
  async run(values, { root, print, tell }, signal) {
    const { tag, layout = defaultLayout } = values;
    const identity = await identityOf(values, root, signal);
    const options = { root, identity, layout: resolve(root, layout), ...basesOf(values), tell };
    const image = await buildOperatorImage({ ...options, ...(tag === undefined ? {} : { name: tag }) }, signal);
    tell(`Built ${image.name} ${image.digest}, also in ${image.layout}`);
    print(image.digest);
  },
});

interface IdentityFlags {
  readonly version?: string;
  readonly revision?: string;
  readonly created?: string;
  readonly stream?: string;
  readonly 'openshift-range'?: string;
  readonly 'min-main'?: string;
}

async function identityOf(flags: IdentityFlags, root: string, signal: AbortSignal): Promise<BuildIdentity> {
  const { version = '0.0.1-snapshot', stream, 'openshift-range': openshiftRange, 'min-main': minMain } = flags;
  if (!versionPattern.test(version)) throw usageError(`--version: "${version}" is not like 4.20.8`);
  const commit = await checkedOut(root, signal);
  const { revision = commit.revision, created = commit.committedAt } = flags;
  const builtAt = new Date(created);
  if (Number.isNaN(builtAt.getTime())) throw usageError(`--created: "${created}" is not a time`);
  return {
    version,
    revision,
    builtAt,
    ...present({ stream, openshiftRange, minMain }),
  };
}

// A source archive has no repository.
async function checkedOut(root: string, signal: AbortSignal): Promise<{ revision: string; committedAt: string }> {
  const text = await runProgram(['git', '-C', root, 'log', '-1', '--format=%H %cI'], {}, signal).catch(() => '');
  const [revision, committedAt] = text.split(' ');
  return { revision: revision || 'unknown', committedAt: committedAt ?? '1970-01-01T00:00:00Z' };
}

function basesOf(flags: {
  readonly base?: string;
  readonly 'build-base'?: string;
  readonly node?: string;
}): Pick<BuildOperatorImageOptions, 'bases'> {
  const { base, 'build-base': buildBase, node } = flags;
  if (base !== 'local') {
    return {
      bases: {
        ...present({ base, buildBase, node }),
      },
    };
  }
  if (buildBase !== undefined || node !== undefined) {
    throw usageError('--build-base and --node have no place beside --base local');
  }
  return { bases: 'local' };
}
