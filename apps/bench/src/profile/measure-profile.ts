import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleApp } from '@insights/operator-image';
import { runInRealCluster } from '@insights/real-cluster';
import type { ProfileResult } from './run-profile.ts';

interface MeasureProfileOptions {
  /** Root folder of the repository. */
  readonly root: string;
  /** How often everything is measured. */
  readonly runs: number;
  /** Told what is done next. */
  readonly onStep: (text: string) => void;
}

const inside = fileURLToPath(new URL('inside.ts', import.meta.url));

/**
 * Starts a real cluster, measures in it and ends it.
 * @throws Error when it cannot be started or something in it failed, which was said on standard error
 */
export async function measureProfile({ root, runs, onStep }: MeasureProfileOptions): Promise<ProfileResult> {
  const folder = await mkdtemp(join(tmpdir(), 'insights-bench-'));
  try {
    onStep('Bundling the gatherer');
    const program = join(folder, 'insights-operator.mjs');
    await writeFile(program, await bundleApp({ app: 'gatherer', root }));
    const output = join(folder, 'result.json');
    const node = [process.execPath, '--disable-warning=ExperimentalWarning'];
    const command = [...node, inside, program, String(runs), output];
    const exitCode = await runInRealCluster(command, { cwd: root, onProgress: onStep, signals: process });
    if (exitCode !== 0) throw new Error('the measurement in the cluster failed');
    return JSON.parse(await readFile(output, 'utf8')) as ProfileResult;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
