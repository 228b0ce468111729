import { ClusterError } from '@insights/cluster';
import type { Contribution } from '@insights/contract';
import type { GatherContext, GatherFunction } from '@insights/gathering';

const warningPrefix = 'warning: ';

/** A function that ran elsewhere, as one that records what came of it: so its records are treated like all others. */
export function contributedFunction(gatherFunction: GatherFunction, contribution: Contribution): GatherFunction {
  const { id, description, reads, records, objects, sensitivity, since } = gatherFunction;
  return {
    id,
    description,
    reads,
    records,
    objects,
    sensitivity,
    since,
    runsIn: 'main',
    spentMilliseconds: contribution.durationMilliseconds,
    gather: (context) => replay(contribution, context),
  };
}

async function replay({ records, errors, warnings, missing }: Contribution, context: GatherContext): Promise<void> {
  for (const { path, text } of records) await context.record({ path, bytes: text });
  for (const error of errors) context.error(missing ? new ClusterError('ERR_CLUSTER_NOT_FOUND', error) : error);
  for (const warning of warnings) {
    context.warn(warning.startsWith(warningPrefix) ? warning.slice(warningPrefix.length) : warning);
  }
}
