import { rulesReportPath } from '../../conditional/rules-report.ts';
import type { ConditionalRun } from '../../conditional/conditional-run.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { FunctionCard, RuledFunction } from '../../gather-function.ts';

const path = 'insights-operator/remote-configuration.json';
const refusedPath = 'insights-operator/remote-configuration-rejected.json';
const mostRefusedBytes = 256 * 1024;

const card: FunctionCard = {
  id: 'conditional/remote_configuration',
  description: 'The remote configuration in force, as it was received, and one that was refused instead of it.',
  reads: [],
  // The last one comes from the runner, once all others have ended.
  records: [path, refusedPath, rulesReportPath],
  objects: [],
  sensitivity: 'settings',
  since: '4.17',
};

/** `conditional/remote_configuration`. */
export const remoteConfiguration: RuledFunction = {
  ...card,
  ofRules: (run) => [{ ...card, gather: (context) => gather(run, context) }],
};

async function gather({ inForce }: ConditionalRun, context: GatherContext): Promise<void> {
  await context.record({ path, bytes: inForce.text, alwaysStored: true });
  if (!inForce.refused) return;
  const bytes = Buffer.from(inForce.refused.text).subarray(0, mostRefusedBytes);
  await context.record({ path: refusedPath, bytes, alwaysStored: true });
}
