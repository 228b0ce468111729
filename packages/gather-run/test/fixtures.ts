import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionReport, GatherRun, VersionInfo } from '@insights/contract';
import type { GatherContext, GatherFunction } from '@insights/gathering';
import type { GatherPlan } from '../src/run/gather-plan.ts';

export const version: VersionInfo = {
  contract: '1.0',
  name: 'insights-operator',
  version: '4.20.7',
  revision: 'abcdef0123456789',
  builtAt: '2025-12-01T00:00:00.000Z',
  functions: 2,
};

/** A function of the catalogue that does as told. */
export function gatherFunction(
  id: string,
  gather: (context: GatherContext) => Promise<void> = async () => {},
): GatherFunction {
  return {
    id,
    description: `What ${id} is for.`,
    reads: [{ group: '', version: 'v1', resource: 'nodes', verbs: ['list'], namespaces: ['default'] }],
    records: [`config/${id}.json`],
    objects: [],
    sensitivity: 'names',
    since: '4.20',
    gather,
  };
}

/** A plan of these functions. */
export function plan(functions: readonly GatherFunction[], changes: Partial<GatherPlan> = {}): GatherPlan {
  return { functions, deadlineSeconds: 1800, limits: {}, obfuscation: new Set(), ...changes };
}

export function functionReport(changes: Partial<FunctionReport> = {}): FunctionReport {
  return {
    name: 'clusterconfig/nodes',
    durationMilliseconds: 41,
    records: 6,
    bytes: 20_113,
    errors: [],
    warnings: [],
    panic: null,
    ...changes,
  };
}

export function gatherRun(changes: Partial<GatherRun> = {}): GatherRun {
  return {
    id: '01JD5Z0000000000000000000A',
    phase: 'Succeeded',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:02.500Z',
    progress: { functionsDone: 2, functionsTotal: 2, records: 12, bytes: 40_000 },
    archive: null,
    functions: [],
    warnings: [],
    message: '',
    ...changes,
  };
}

/** A folder that is gone when its scope ends. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'gatherer-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
