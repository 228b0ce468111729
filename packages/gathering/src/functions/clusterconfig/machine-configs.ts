import { apiResource, withType } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction, ObjectRecord } from '../../gather-function.ts';
import { ConfigsInUse } from '../../machine-configs/configs-in-use.ts';
import { reduceConfig } from '../../machine-configs/reduced-config.ts';
import { explained, isMissing, isOfOneRead } from '../../problem.ts';
import { lists } from '../../reads.ts';
import { fillRecordPath } from '../../records/record-path.ts';
import type { VisitedItem, Visits } from '../../visit.ts';

const configs = apiResource('machineconfiguration.openshift.io/v1', 'machineconfigs', 'MachineConfig');
const configRecord: ObjectRecord = { path: 'config/machineconfigs/{name}.json', resource: configs };
const countPath = 'aggregated/unused_machine_configs_count.json';
// A cluster uses one for each of its pools; when nobody can say which, hundreds would count as used.
const mostRecorded = 200;

/** `clusterconfig/machine_configs`: what the nodes are set up with, and how much is left behind from before. */
export const machineConfigs: GatherFunction = {
  id: 'clusterconfig/machine_configs',
  description: 'The machine configs that pools and nodes use, without files and users, and how many are not used.',
  reads: [...ConfigsInUse.reads, lists(configs)],
  records: [configRecord.path, countPath],
  objects: [configRecord],
  sensitivity: 'settings',
  since: '4.8.5',
  begin,
};

function begin(): Visits {
  const inUse = new ConfigsInUse();
  const seen = { unused: 0, recorded: 0, leftOut: 0, isComplete: true };
  const visit = async (item: VisitedItem, context: GatherContext) => {
    if (!inUse.has(item.name)) seen.unused += 1;
    else if (seen.recorded >= mostRecorded) seen.leftOut += 1;
    else if (await tryTo(() => recordConfig(item, context), item.name, context)) seen.recorded += 1;
    else seen.isComplete = false;
    return undefined;
  };
  const onProblem = (problem: unknown, context: GatherContext) => {
    if (isMissing(problem)) return;
    seen.isComplete = false;
    context.error(problem);
  };
  return {
    visits: inUse.visits(),
    afterwards: [{ resource: configs, visit, onProblem }],
    finish: async (context) => {
      if (seen.leftOut > 0) context.warn(`${seen.leftOut} more machine configs are left out`);
      if (!seen.isComplete) return;
      await context.record({ path: countPath, bytes: JSON.stringify({ unused_machineconfigs_count: seen.unused }) });
    },
  };
}

async function recordConfig(item: VisitedItem, context: GatherContext): Promise<void> {
  const path = fillRecordPath(configRecord.path, item);
  const config = item.parse();
  reduceConfig(item.bytes.length)(config, {
    error: (message) => context.error(`machineconfigs ${item.name}: ${message}`),
    warn: (message) => context.warn(`machineconfigs ${item.name}: ${message}`),
  });
  await context.record({ path, bytes: JSON.stringify(withType(configs, config)) });
}

async function tryTo(work: () => Promise<void>, name: string, context: GatherContext): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!isOfOneRead(error)) throw error;
    context.error(explained(`machineconfigs ${name}`, error));
    return false;
  }
}
