import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@insights/process';
import { type GathererMeasurement, measureOneGather } from './gatherer-process.ts';
import type { FinishedRun } from './gatherer-socket.ts';

interface GathererOptions {
  /** Path of the bundled gatherer. */
  readonly program: string;
  readonly origin: string;
  readonly pods: number;
  /** Name of the function that records all pods. */
  readonly gatherFunction: string;
  /** Where its files may go. */
  readonly folder: string;
  readonly clock: Clock;
}

// More than any of these archives: the bench is not about limits.
const limits = { archiveBytes: 2 ** 40, compressedBytes: 2 ** 40 };

/** Has a gatherer gather all pods once. @throws Error when a pod is missing in the archive */
export async function measureGatherer(options: GathererOptions, signal: AbortSignal): Promise<GathererMeasurement> {
  const { program, origin, pods, gatherFunction, folder: parent, clock } = options;
  const folder = await mkdtemp(join(parent, 'k-'));
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, kubeconfigText(`${origin}/${pods}`));
    const request = { functions: [gatherFunction], limits };
    const check = (run: FinishedRun) => requireAllPods(run, pods);
    return await measureOneGather({ program, kubeconfig, folder, clock, request, check }, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function requireAllPods({ phase, message, archive }: FinishedRun, pods: number): void {
  if (phase === 'Succeeded' && archive && archive.records >= pods) return;
  throw new Error(`the gatherer did not record ${pods} pods: ${phase}, ${archive?.records ?? 0} records; ${message}`);
}

// JSON is YAML too.
function kubeconfigText(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'bench',
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    clusters: [{ name: 'bench', cluster: { server } }],
    users: [{ name: 'bench', user: {} }],
  });
}
