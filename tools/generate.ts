// `npm run generate`: writes the files that follow from the source. CI checks that they are current.
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorCode, readArguments, runProgram, systemClock } from '../packages/process/src/index.ts';
import { documentFiles } from './documents/document-files.ts';
import { recordTests } from './documents/record-tests.ts';
import { sampleFiles } from './documents/sample-files.ts';
import { generatedFiles } from './generated-files.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const graceMilliseconds = 5000;

const flags = {
  samples: {
    type: 'boolean',
    description: 'run the tests of the gathering functions too, for samples of their records',
  },
} as const;

const help = (lines: string) => `npm run generate: writes the files that follow from the source, and names them.

Usage: npm run generate

${lines}`;

async function generate({ samples = false }: { samples?: boolean }) {
  await writeAll(generatedFiles());
  if (samples) await writeAll(sampleFiles(await recordTests(root)));
  await writeAll(documentFiles(readIfThere));
}

async function writeAll(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    if (readIfThere(path) === text) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    print(path);
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await runProgram({
  name: 'generate',
  prepare() {
    const context = { env: process.env, envPrefix: 'INSIGHTS_GENERATE_', print };
    const values = readArguments({ flags, help }, process.argv.slice(2), context);
    return values && { run: () => generate(values), graceMilliseconds };
  },
  tell: (line) => void process.stderr.write(`${line}\n`),
  clock: systemClock,
  signals: process,
});
