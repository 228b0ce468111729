import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startProgram, startSandbox } from './support/program.ts';

async function endOf(args: readonly string[]): Promise<{ code: number | null; errors: string; leftovers: string[] }> {
  await using program = await startProgram('apps/sandbox/src/main.ts', args);
  const [code] = await program.exited;
  return { code, errors: program.errors(), leftovers: await program.leftovers() };
}

describe('the sandbox as a program', () => {
  it('prints one line of JSON when it is ready, and leaves nothing when it is asked to end', async () => {
    await using sandbox = await startSandbox(['--pods', '3']);
    const { kubeconfig, registry, console, state } = sandbox.line;

    expect(sandbox.output().split('\n')).toHaveLength(2);
    expect(registry).toMatch(/^127\.0\.0\.1:\d+$/);
    expect((await fetch(`http://${registry}/v2/`)).status).toBe(200);
    expect(console).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect([existsSync(kubeconfig), existsSync(state)]).toEqual([true, true]);
    sandbox.signal('SIGTERM');
    expect(await sandbox.exited).toEqual([0, null]);
    expect(await sandbox.leftovers()).toEqual([]);
  }, 20_000);

  it.each(['SIGINT', 'SIGHUP'] as const)(
    'ends in the same way with %s',
    async (signal) => {
      await using sandbox = await startSandbox();
      sandbox.signal(signal);

      expect(await sandbox.exited).toEqual([0, null]);
      expect(await sandbox.leftovers()).toEqual([]);
    },
    20_000,
  );

  it.each([
    [['--pods', 'many'], '--pods must be a whole number of at least 0, not "many"'],
    [['--namespaces', '0'], '--namespaces must be a whole number of at least 1, not "0"'],
    [['--nodes', '3'], "Unknown option '--nodes'"],
    [['serve'], 'unexpected argument "serve"'],
    [['--objects', '/no/such/folder'], 'cannot read the folder of objects /no/such/folder'],
  ])('ends with 2 and a reason: %j', async (args, reason) => {
    const { code, errors, leftovers } = await endOf(args);

    expect(errors).toContain(reason);
    expect(code).toBe(2);
    expect(leftovers).toEqual([]);
  });

  it('names the file that is no object', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'objects-'));
    await writeFile(join(folder, 'broken.yaml'), 'kind: [');

    const { code, errors } = await endOf(['--objects', folder]);
    expect({ code, isNamed: errors.includes('broken.yaml') }).toEqual({ code: 2, isNamed: true });
    await rm(folder, { recursive: true });
  });
});
