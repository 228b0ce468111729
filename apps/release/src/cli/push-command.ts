import { resolve } from 'node:path';
import { formatImage, isTag } from '@insights/image-name';
import { pushImage, versionOf } from '@insights/oci';
import { defaultLayout } from './build-command.ts';
import { required, usageError } from '@insights/process';
import { defineReleaseCommand } from './command.ts';
import { parseTarget, registryFlags, repositoryAccess } from './registry-flags.ts';

/** `push`: what was built, byte for byte, under the tag of its version. */
export const pushCommand = defineReleaseCommand({
  summary: 'push what was built under the tag of its version',
  flags: {
    to: { type: 'string', placeholder: 'HOST/NAME', description: 'the repository' },
    layout: { type: 'string', placeholder: 'FOLDER', description: 'what was built', default: defaultLayout },
    tag: { type: 'string', placeholder: 'TAG', description: 'another tag than the version of the image' },
    ...registryFlags,
  },
  async run({ to, layout = defaultLayout, tag, ...flags }, context, signal) {
    const { registry, repository, digest, tag: tagInTarget } = parseTarget('to', required('to', to));
    if (digest !== undefined || tagInTarget !== undefined) throw usageError('--to takes HOST/NAME and no more');
    const folder = resolve(context.root, layout);
    const name = tag ?? (await versionOf(folder));
    if (!isTag(name)) throw usageError(`--tag: "${name}" is not a tag`);
    const access = await repositoryAccess({ registry, repository }, flags, context);
    const pushed = await pushImage({ ...access, layout: folder, tag: name }, signal);
    context.tell(`Pushed ${formatImage({ registry, repository, tag: name })}`);
    context.print(formatImage({ registry, repository, digest: pushed.digest }));
  },
});
