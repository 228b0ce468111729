import { resolve } from 'node:path';
import { imageNode, writeBundles } from '@insights/operator-image';
import { required } from '@insights/process';
import { defineReleaseCommand } from './command.ts';

/** `bundle`: the programs, as the Dockerfile copies them into an image. */
export const bundleCommand = defineReleaseCommand({
  summary: 'bundle the programs into a folder',
  flags: {
    out: { type: 'string', placeholder: 'FOLDER', description: 'where they go' },
    interpreter: {
      type: 'string',
      placeholder: 'PATH',
      description: 'Node.js where they will run',
      default: imageNode,
    },
  },
  async run({ out, interpreter = imageNode }, { root, print }) {
    const folder = resolve(required('out', out));
    for (const path of await writeBundles({ root, folder, interpreter })) print(path);
  },
});
