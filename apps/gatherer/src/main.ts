import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { versionInfo } from '@insights/gather-run';
import { catalogue } from '@insights/gathering';
import { systemClock } from '@insights/process';
import { runGatherer } from './cli/run-gatherer.ts';
import { keepYoungSpaceSmall } from './keep-young-space-small.ts';

// The build replaces these; so does an image that is put together at run time.
const build = {
  version: process.env['INSIGHTS_BUILD_VERSION'],
  revision: process.env['INSIGHTS_BUILD_REVISION'],
  builtAt: process.env['INSIGHTS_BUILD_TIME'],
};
const memoryLimitBytes = process.constrainedMemory();

keepYoungSpaceSmall();
const exitCode = await runGatherer({
  args: process.argv.slice(2),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  clock: systemClock,
  random: Math.random,
  catalogue,
  version: versionInfo({ build, programPath: fileURLToPath(import.meta.url), functions: catalogue.length }),
  // A machine without a limit tells zero, or a number beyond all memory.
  memoryLimitBytes: memoryLimitBytes > 0 ? memoryLimitBytes : undefined,
  temporaryDirectory: tmpdir(),
});
// Not left to the event loop: whatever is still open must not delay a stop.
process.exit(exitCode);
