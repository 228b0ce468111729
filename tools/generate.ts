// `npm run generate`: writes the files that follow from the source. CI checks that they are current.
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

for (const [path, text] of Object.entries(generatedFiles())) {
  await writeFile(join(root, path), text);
  process.stdout.write(`${path}\n`);
}
