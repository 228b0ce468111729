import type { GatherFunction, ObjectRecord } from '../gather-function.ts';
import { type PathIdentity, readRecordPath } from './record-path.ts';

/** What a record's path tells about the object in it. */
export interface RecordMatch extends PathIdentity {
  readonly function: GatherFunction;
  readonly object: ObjectRecord;
}

/**
 * Finds the function that records an object of the API at a path: `config/node/worker-0.json` is a Node named `worker-0`
 * of `clusterconfig/nodes`. `undefined` for paths of records that hold something else.
 */
export function matchRecordPath(functions: readonly GatherFunction[], path: string): RecordMatch | undefined {
  for (const gatherFunction of functions) {
    for (const object of gatherFunction.objects) {
      const identity = readRecordPath(object.path, path);
      if (identity) return { function: gatherFunction, object, ...fixed(object), ...identity };
    }
  }
  return undefined;
}

function fixed({ name, namespace }: ObjectRecord): PathIdentity {
  return { ...(name !== undefined && { name }), ...(namespace !== undefined && { namespace }) };
}
