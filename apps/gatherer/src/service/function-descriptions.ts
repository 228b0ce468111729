import type { FunctionDescription, FunctionRead } from '@insights/contract';
import type { GatherFunction } from '@insights/gathering';

/** The catalogue as `GET /functions` shows it. */
export function describeFunctions(catalogue: readonly GatherFunction[]): FunctionDescription[] {
  return catalogue.map(({ id, description, reads, records, sensitivity, since, runsIn = 'gatherer' }) => ({
    id,
    description,
    reads: reads.map(describeRead),
    records: [...records],
    sensitivity,
    since,
    runsIn,
  }));
}

function describeRead({ verbs, namespaces, names, ...resource }: GatherFunction['reads'][number]): FunctionRead {
  return {
    ...resource,
    verbs: [...verbs],
    ...(namespaces ? { namespaces: [...namespaces] } : {}),
    ...(names ? { names: [...names] } : {}),
  };
}
