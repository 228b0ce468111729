import { execFile } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '@insights/process';
import { pageSize } from './pod-pages.ts';
import { pagePath } from './pod-server.ts';

interface FloorOptions {
  readonly origin: string;
  readonly pods: number;
  /** Where its file may go. */
  readonly folder: string;
  readonly clock: Clock;
}

/** What the machine can do: all pages through curl, over one connection, into gzip. */
export interface FloorMeasurement {
  readonly wallMilliseconds: number;
  /** Size of what gzip wrote. */
  readonly fileBytes: number;
}

const run = promisify(execFile);
// What curl complains about is on standard error; a pipe's exit code is that of gzip.
const script = 'curl --silent --show-error --fail --config "$1" | gzip -6 > "$2"';

/** Measures `curl PAGES | gzip -6`. @throws Error when a program is missing or a page was not answered */
export async function measureFloor(options: FloorOptions, signal: AbortSignal): Promise<FloorMeasurement> {
  const { origin, pods, folder, clock } = options;
  const config = join(folder, 'curl.config');
  const output = join(folder, 'floor.gz');
  await writeFile(config, curlConfig(origin, pods));
  const started = clock.monotonicMilliseconds();
  const { stderr } = await run('sh', ['-c', script, 'floor', config, output], { signal });
  const wallMilliseconds = clock.monotonicMilliseconds() - started;
  if (stderr !== '') throw new Error(`curl or gzip failed: ${stderr.trim()}`);
  return { wallMilliseconds, fileBytes: (await stat(output)).size };
}

function curlConfig(origin: string, pods: number): string {
  const urls = Array.from({ length: pods / pageSize }, (_, page) => origin + pagePath(pods, page * pageSize));
  return urls.map((url) => `url = "${url}"\n`).join('');
}
