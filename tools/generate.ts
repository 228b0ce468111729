// `npm run generate`: writes the files that follow from the source. CI checks that they are current.
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments, runProgram, systemClock } from '../packages/process/src/index.ts';
import { generatedFiles } from './generated-files.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const graceMilliseconds = 5000;

const help = (flags: string) => `npm run generate: writes the files that follow from the source, and names them.

Usage: npm run generate

${flags}`;

async function generate(): Promise<void> {
  for (const [path, text] of Object.entries(generatedFiles())) {
    await writeFile(join(root, path), text);
    print(path);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await runProgram({
  name: 'generate',
  prepare() {
    const context = { env: process.env, envPrefix: 'INSIGHTS_GENERATE_', print };
    return readArguments({ flags: {}, help }, process.argv.slice(2), context) && { run: generate, graceMilliseconds };
  },
  tell: (line) => void process.stderr.write(`${line}\n`),
  clock: systemClock,
  signals: process,
});
