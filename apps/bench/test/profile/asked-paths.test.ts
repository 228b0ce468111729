import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AskedPaths } from '../../src/profile/asked-paths.ts';

let folder: string;
let log: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asked-paths-'));
  log = join(folder, 'audit.log');
  await writeFile(log, line('list', '/api/v1/pods?limit=500'));
});
afterEach(() => rm(folder, { recursive: true }));

function line(verb: string, requestURI: string, userAgent = 'insights-operator/1 gatherer'): string {
  return `${JSON.stringify({ verb, requestURI, userAgent })}\n`;
}

describe('the paths that a client asked for', () => {
  it('are those of its reads, in order, with pages', async () => {
    await appendFile(log, line('list', '/api/v1/pods?continue=abc&limit=500') + line('create', '/api/v1/x'));
    await appendFile(log, line('get', '/api/v1/nodes/a') + line('get', '/api/v1/nodes/b', 'kubectl/1.36'));

    expect(await new AskedPaths(log).of(/gatherer$/)).toEqual([
      '/api/v1/pods?limit=500',
      '/api/v1/pods?continue=abc&limit=500',
      '/api/v1/nodes/a',
    ]);
  });

  it('begin where they were marked', async () => {
    const asked = new AskedPaths(log);

    await asked.mark();
    await appendFile(log, line('get', '/api/v1/nodes/a'));

    expect(await asked.of(/gatherer$/)).toEqual(['/api/v1/nodes/a']);
  });
});
