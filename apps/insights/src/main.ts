import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { versionInfo } from '@insights/gather-run';
import { catalogue } from '@insights/gathering';
import { hangUpWithOutput, runProgram, systemClock } from '@insights/process';
import type { InsightsContext } from './cli/context.ts';
import { insights } from './cli/insights.ts';

// Long enough for a run to be finalised as cancelled.
const graceMilliseconds = 9000;

// The build replaces these.
const build = {
  version: process.env['INSIGHTS_BUILD_VERSION'],
  revision: process.env['INSIGHTS_BUILD_REVISION'],
  builtAt: process.env['INSIGHTS_BUILD_TIME'],
};

const args = process.argv.slice(2);
const clock = systemClock;
const tell = (line: string) => void process.stderr.write(`${line}\n`);
const context: InsightsContext = {
  env: process.env,
  envPrefix: 'INSIGHTS_',
  stdout: process.stdout,
  stderr: process.stderr,
  clock,
  random: Math.random,
  catalogue,
  version: versionInfo({ build, programPath: fileURLToPath(import.meta.url), functions: catalogue.length }),
  print: (line) => void process.stdout.write(`${line}\n`),
  tell,
  async write(bytes) {
    if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
  },
};
hangUpWithOutput([process.stdout, process.stderr], process);

const exitCode = await runProgram({
  name: 'insights',
  prepare: () => ({ run: (signal) => insights.run(args, context, signal), graceMilliseconds }),
  tell,
  clock,
  signals: process,
});
// Not left to the event loop: whatever is still open must not delay the end. What was written is on its way first.
process.stdout.write('', () => process.exit(exitCode));
