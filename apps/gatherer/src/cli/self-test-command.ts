import { ExitCode } from '@insights/process';
import { selfTest } from '../self-test/self-test.ts';
import type { Program } from './program.ts';

/** Runs the self-test; prints the version, or the reasons why this image cannot run here. */
export async function selfTestCommand(program: Program): Promise<number> {
  const reasons = await selfTest(program);
  for (const reason of reasons) program.stderr.write(`self-test failed: ${reason}\n`);
  if (reasons.length > 0) return ExitCode.failed;
  program.stdout.write(`${JSON.stringify(program.version)}\n`);
  return ExitCode.done;
}
