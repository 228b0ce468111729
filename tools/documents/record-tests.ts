import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestRecord } from './choose-sample.ts';

const folders = ['functions', 'table'].map((name) => `packages/gathering/test/${name}/`);

/** Runs the tests of the gathering functions and collects what they record. */
export async function recordTests(root: string): Promise<TestRecord[]> {
  const folder = await mkdtemp(join(tmpdir(), 'test-records-'));
  try {
    const jest = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...folders], {
      cwd: root,
      env: { ...process.env, INSIGHTS_TEST_RECORDS: folder },
      stdio: ['ignore', 2, 2],
    });
    const [code] = (await once(jest, 'exit')) as [number | null];
    if (code !== 0) throw new Error('the tests of the gathering functions failed: samples come out of good ones alone');
    const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as TestRecord);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
