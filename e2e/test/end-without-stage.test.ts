import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { noStage } from '../src/setup/no-stage.ts';

const root = dirname(dirname(import.meta.dirname));

describe('jest of the suites', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'suites-'));
    const config = `import config from ${JSON.stringify(join(root, 'e2e/jest.config.mjs'))};
      export default { ...config, rootDir: ${JSON.stringify(root)}, roots: [${JSON.stringify(folder)}],
        testMatch: ['${folder}/*.e2e.ts'] };`;
    await writeFile(join(folder, 'jest.config.mjs'), config);
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function runSuites(suites: Readonly<Record<string, string>>) {
    for (const [name, body] of Object.entries(suites)) {
      const imports = "import { beforeAll, expect, it } from '@jest/globals';\n";
      await writeFile(join(folder, `${name}.e2e.ts`), imports + body);
    }
    const command = [join(root, 'node_modules/jest/bin/jest.js'), `--config=${folder}/jest.config.mjs`, '--runInBand'];
    return new Promise<{ code: unknown; told: string }>((resolve) => {
      execFile(process.execPath, command, { timeout: 25_000 }, (error, _, told) =>
        resolve({ code: error ? (error.code ?? 'killed') : 0, told }),
      );
    });
  }

  it('ends after a suite whose stage could not be set, and says so', async () => {
    const { code, told } = await runSuites({
      promises: "beforeAll(() => { throw new Error('no pod'); });\nit('works', () => {});",
      reach: "it('comes after', () => {});",
    });

    expect(code).toBe(noStage);
    expect(told).toContain('no pod');
    expect(told).toContain('e2e: the stage of promises could not be set: the run ends here');
    expect(told).not.toContain('comes after');
  });

  it('goes on after a suite with a test that failed', async () => {
    const { code, told } = await runSuites({
      promises: "it('works', () => expect(1).toBe(2));",
      reach: "it('comes after', () => {});",
    });

    expect(code).toBe(1);
    expect(told).toContain('comes after');
  });
});
