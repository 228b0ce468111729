import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@insights/process';
import { applyFaults } from '../src/apply-faults.ts';
import { Sandbox } from '../src/sandbox.ts';

describe('a fault file', () => {
  let folder: string;
  let sandbox: Sandbox;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faults-'));
    sandbox = await Sandbox.start({ clock: systemClock, exits: new EventEmitter() });
  });

  afterAll(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true });
  });

  async function apply(text: string): Promise<void> {
    const path = join(folder, 'faults.yaml');
    await writeFile(path, text);
    await applyFaults(sandbox, path);
  }

  it('makes the registry misbehave', async () => {
    await apply('registry:\n  - {route: manifest, status: 429, times: 1}\n');
    const url = `${sandbox.registry.origin}/v2/a/b/manifests/latest`;

    expect((await fetch(url)).status).toBe(429);
    expect((await fetch(url)).status).toBe(404);
  });

  it.each([
    ['- a list', 'must be an object with the members cluster, registry, console'],
    ['registri: []', 'registri is not one of cluster, registry, console'],
    ['registry: [{statu: 1}]', 'statu'],
    ['cluster: [{match: {verb: 1}}]', 'verb'],
    ['console: [{sta: 1}]', 'sta'],
    ['cluster: {}', 'cluster'],
    ['a: [', 'faults.yaml'],
  ])('is refused with the member that is wrong: %s', async (text, expected) => {
    const applied = apply(text);

    await expect(applied).rejects.toMatchObject({ code: 'ERR_USAGE' });
    await expect(applied).rejects.toThrow(expected);
    await expect(applied).rejects.toThrow('faults.yaml');
  });
});
