import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleApp, bundleProgram, imageNode, withRow } from '../../src/index.ts';
import { writeBundles } from '../../src/bundle/write-bundles.ts';
import { root } from '../support.ts';

const run = promisify(execFile);
const row = `{
  id: 'priority_classes',
  description: 'Which pods go first.',
  resource: apiResource('scheduling.k8s.io/v1', 'priorityclasses', 'PriorityClass'),
  record: 'config/priorityclasses/{name}',
  notFound: 'quiet',
  since: '4.20.8',
  sensitivity: 'names',
}`;

describe('the bundles', () => {
  let folder: string;
  let programs: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundles-'));
    programs = await writeBundles({ root, folder: join(folder, 'out'), interpreter: imageNode });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('are the three programs of an image, executable by everybody', async () => {
    const names = ['insights-operator', 'insights-operator-main', 'insights'];
    expect(programs).toEqual(names.map((name) => join(folder, 'out', name)));
    for (const program of programs) expect((await stat(program)).mode & 0o777).toBe(0o755);
  });

  it('name the Node.js of the image in their first line', async () => {
    for (const program of programs) expect(await readFile(program, 'utf8')).toMatch(/^#!\/nodejs\/bin\/node\n/);
  });

  it('hold no path of the machine they were made on', async () => {
    for (const program of programs) expect((await readFile(program, 'utf8')).includes(root)).toBe(false);
  });

  it('run without anything beside them', async () => {
    const env = { INSIGHTS_BUILD_VERSION: '4.20.7', INSIGHTS_BUILD_REVISION: 'abc', INSIGHTS_BUILD_TIME: '2026-01-01' };
    const gatherer = await run(process.execPath, [programs[0] ?? '', 'version'], { cwd: folder, env });
    const main = await run(process.execPath, [programs[1] ?? '', '--help'], { cwd: folder, env });

    expect(JSON.parse(gatherer.stdout)).toMatchObject({ version: '4.20.7', revision: 'abc' });
    const insights = await run(process.execPath, [programs[2] ?? '', 'version'], { cwd: folder, env });
    expect(main.stdout).toContain('insights-operator-main');
    expect(insights.stdout).toContain('insights 4.20.7 (abc');
  });

  it('can have a row more in the catalogue', async () => {
    const program = join(folder, 'with-row.mjs');
    await writeFile(program, await bundleApp({ app: 'gatherer', root, plugins: [withRow(row)] }));

    const [before, after] = await Promise.all(
      [programs[0] ?? '', program].map(async (path) => {
        const { stdout } = await run(process.execPath, [path, 'version'], { cwd: folder });
        return (JSON.parse(stdout) as { functions: number }).functions;
      }),
    );

    expect(after).toBe((before ?? 0) + 1);
  });

  it('hold the programs of their threads', async () => {
    const source = join(folder, 'matches.ts');
    const program = join(folder, 'matches.mjs');
    const rules = JSON.stringify(join(root, 'packages/rules/src/index.ts'));
    const question = "matchNames(['^a+$'], ['b', 'aaa'], new AbortController().signal)";
    await writeFile(
      source,
      `import { ExpressionEngine } from ${rules};
       await using engine = new ExpressionEngine();
       console.log(JSON.stringify((await engine.${question}).matches[0]));`,
    );
    await writeFile(program, await bundleProgram({ root, source }));

    expect((await run(process.execPath, [program], { cwd: folder })).stdout).toBe('{"0":1}\n');
  });

  it('end at a SIGTERM that comes before they listen to it, even as pid 1', async () => {
    const source = join(folder, 'never-listens.ts');
    const program = join(folder, 'never-listens.mjs');
    await writeFile(source, "setInterval(() => {}, 1000);\nprocess.stdout.write('started');\n");
    await writeFile(program, await bundleProgram({ root, source }));
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');

    child.kill('SIGTERM');

    // By itself: the kernel would have ended any process but pid 1, and there would be no code.
    expect(await once(child, 'exit')).toEqual([143, null]);
  });
});
