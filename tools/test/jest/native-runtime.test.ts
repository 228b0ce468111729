import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

interface Result {
  readonly name: string;
  readonly message: string;
  readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
}
interface Run {
  readonly exitCode: number | string | undefined;
  readonly files: ReadonlyMap<string, Result>;
}

const config = join(import.meta.dirname, 'fixtures/jest.config.mjs');
const jest = join(import.meta.dirname, '../../../node_modules/jest/bin/jest.js');
let folder: string;

/** Runs fixtures in one process, as a single file is run. */
async function runFixtures(path = config, ...args: readonly string[]): Promise<Run> {
  const output = join(folder, 'results.json');
  const command = [jest, `--config=${path}`, '--runInBand', '--json', `--outputFile=${output}`, ...args];
  const exitCode = await new Promise<Run['exitCode']>((resolve) => {
    execFile(process.execPath, command, { timeout: 25_000 }, (error) => resolve(error ? (error.code ?? 'killed') : 0));
  });
  const { testResults }: { testResults: Result[] } = JSON.parse(await readFile(output, 'utf8'));
  return { exitCode, files: new Map(testResults.map((result) => [result.name.split('/').at(-1) ?? '', result])) };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jest-fixtures-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Two files that take a hook and a test from a module that is neither's own. */
async function writeSharing(): Promise<string> {
  const preset = join(import.meta.dirname, '../../jest/preset.mjs');
  const stage = `import { beforeAll, expect, it } from '@jest/globals';
    export function onStage() {
      let stage;
      beforeAll(() => { stage = 'set'; });
      it.each([1])('has its stage', () => expect(stage).toBe('set'));
    }`;
  const file = `import { describe } from '@jest/globals';
    import { onStage } from './stage.mjs';
    describe('a suite', () => onStage());`;
  const settings = `import { preset } from ${JSON.stringify(preset)};
    export default { ...preset, testMatch: ['<rootDir>/*.sharing.mjs'] };`;
  await writeFile(join(folder, 'stage.mjs'), stage);
  await writeFile(join(folder, 'first.sharing.mjs'), file);
  await writeFile(join(folder, 'second.sharing.mjs'), file);
  await writeFile(join(folder, 'jest.config.mjs'), settings);
  return join(folder, 'jest.config.mjs');
}

describe('the runtime of the tests', () => {
  let all: Run;
  const statuses = (name: string) => all.files.get(name)?.assertionResults.map(({ status }) => status);

  beforeAll(async () => {
    all = await runFixtures();
  });

  it('ends with an exit code though a file left a server open', () => {
    expect(all.exitCode).toBe(1);
  });

  it('fails a test that hangs at its time limit, and goes on', () => {
    expect(statuses('hangs.fixture.ts')).toEqual(['failed', 'passed']);
  });

  it('fails the tests whose set-up failed', () => {
    expect(statuses('set-up-fails.fixture.ts')).toEqual(['failed']);
    expect(all.files.get('set-up-fails.fixture.ts')?.message).toContain('no stage');
  });

  it('gives the hooks and tests of a module that files share to the file that asks', async () => {
    const { exitCode, files } = await runFixtures(await writeSharing());

    expect(exitCode).toBe(0);
    expect([...files.values()].map(({ assertionResults }) => assertionResults.map(({ title }) => title))).toEqual([
      ['has its stage'],
      ['has its stage'],
    ]);
  });

  it('fails a test in which a promise was rejected that nobody waited for', () => {
    expect(statuses('rejects.fixture.ts')).toEqual(['failed']);
    expect(all.files.get('rejects.fixture.ts')?.message).toContain('nobody waited');
  });

  it('fails a file that leaves something open, with its kind', () => {
    expect(all.files.get('leaves-open.fixture.ts')?.message).toContain('left open: 1 × TCPServerWrap');
  });

  it('names the place of a failure as a path', () => {
    expect(all.files.get('hangs.fixture.ts')?.message).toMatch(/at (?:Object\.<anonymous> \()?hangs\.fixture\.ts:3:1/);
  });

  it('gives each file its own hooks, variables and listeners in one process', () => {
    expect(statuses('changes-its-process.fixture.ts')).toEqual(['passed']);
    expect(statuses('counts-first.fixture.ts')).toEqual(['passed', 'passed', 'passed']);
    expect(statuses('counts-second.fixture.ts')).toEqual(['passed', 'passed', 'passed']);
  });
});

describe('a filter by title', () => {
  it('runs what it names and passes over the rest', async () => {
    const { exitCode, files } = await runFixtures(config, '-t', 'runs all the same');

    expect(exitCode).toBe(0);
    expect(files.get('hangs.fixture.ts')?.assertionResults.map(({ status }) => status)).toEqual(['pending', 'passed']);
  });
});
