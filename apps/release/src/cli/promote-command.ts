import { formatImage, isTag } from '@insights/image-name';
import { promote } from '@insights/oci';
import { required, usageError } from '@insights/process';
import { defineReleaseCommand } from './command.ts';
import { parseTarget, registryFlags, repositoryAccess } from './registry-flags.ts';

/** `promote`: a tag stands for an image that was pushed, and tested, before. */
export const promoteCommand = defineReleaseCommand({
  summary: 'make a tag stand for an image that was pushed before; builds nothing',
  flags: {
    image: { type: 'string', placeholder: 'HOST/NAME@DIGEST', description: 'the image' },
    tag: { type: 'string', placeholder: 'TAG', description: 'the tag: 4.20-fast-track' },
    'dry-run': { type: 'boolean', description: 'look whether it could be done, and change nothing' },
    ...registryFlags,
  },
  async run({ image, tag, 'dry-run': dryRun = false, ...flags }, context, signal) {
    const { registry, repository, digest } = parseTarget('image', required('image', image));
    if (digest === undefined) throw usageError('--image needs a digest: HOST/NAME@sha256:…');
    const name = required('tag', tag);
    if (!isTag(name)) throw usageError(`--tag: "${name}" is not a tag`);
    const access = await repositoryAccess({ registry, repository }, flags, context);
    const { previous } = await promote({ ...access, digest, tag: name, dryRun }, signal);
    const tagged = formatImage({ registry, repository, tag: name });
    context.tell(`${tagged} was ${previous ?? 'nothing'}${previous === digest ? ', and stays so' : ''}`);
    context.tell(dryRun ? 'Dry run: nothing was changed.' : `${tagged} is ${digest}`);
    context.print(formatImage({ registry, repository, digest }));
  },
});
