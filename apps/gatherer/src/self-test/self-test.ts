import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage } from '@insights/process';
import { checkArchive, checkCatalogue, checkClock, checkMemory, type SelfTestOptions } from './checks.ts';
import { checkService } from './check-service.ts';

type Check = (options: SelfTestOptions) => void | Promise<void>;

const checks: Readonly<Record<string, Check>> = {
  functions: checkCatalogue,
  archive: checkArchive,
  memory: checkMemory,
  clock: checkClock,
  service: checkService,
};

/**
 * Proves that this image can start here.
 * @param options - `temporaryDirectory` is where a folder may be made; it is removed again
 * @returns one reason for each check that failed; none: it can
 */
export async function selfTest(options: SelfTestOptions): Promise<string[]> {
  let temporaryDirectory: string;
  try {
    temporaryDirectory = await mkdtemp(join(options.temporaryDirectory, 'insights-self-test-'));
  } catch (error) {
    return [`no temporary folder can be made: ${errorMessage(error)}`];
  }
  try {
    return await failedChecks({ ...options, temporaryDirectory });
  } finally {
    await rm(temporaryDirectory, { recursive: true, force: true });
  }
}

async function failedChecks(options: SelfTestOptions): Promise<string[]> {
  const reasons: string[] = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check(options);
    } catch (error) {
      reasons.push(`${name}: ${errorMessage(error)}`);
    }
  }
  return reasons;
}
