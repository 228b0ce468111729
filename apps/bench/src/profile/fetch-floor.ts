import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '@insights/process';
import type { ApiAccess } from './api-access.ts';

const run = promisify(execFile);

interface FetchOptions {
  readonly access: ApiAccess;
  readonly paths: readonly string[];
  /** Where its files may go. */
  readonly folder: string;
  readonly clock: Clock;
}

/**
 * Fetches paths with curl over one connection, keeping the compressed answers as they are sent.
 * @returns milliseconds
 * @throws Error when curl is missing or cannot connect
 */
export async function measureFetch(options: FetchOptions, signal: AbortSignal): Promise<number> {
  const { access, paths, folder, clock } = options;
  const config = join(folder, 'fetch.config');
  await writeFile(config, curlConfig(access, paths));
  const started = clock.monotonicMilliseconds();
  const { stderr } = await run('curl', ['--silent', '--show-error', '--config', config], { signal });
  if (stderr !== '') throw new Error(`curl failed: ${stderr.trim()}`);
  return clock.monotonicMilliseconds() - started;
}

function curlConfig({ server, certificateFile, token }: ApiAccess, paths: readonly string[]): string {
  const common = [
    `header = "Authorization: Bearer ${token}"`,
    'header = "Accept-Encoding: gzip"',
    `cacert = "${certificateFile}"`,
    'http1.1',
  ];
  const transfers = paths.flatMap((path) => [`url = "${server}${path}"`, 'output = "/dev/null"']);
  return `${[...common, ...transfers].join('\n')}\n`;
}
