import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { importCycles } from './import-cycles.ts';
import { dependencies, readImports } from './workspace-graph.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

// Arrows point one way: apps → domain packages → protocol packages → process. Types count.
const allowed: Readonly<Record<string, readonly string[]>> = {
  process: [],
  contract: [],
  egress: ['process'],
  archive: ['process'],
  cluster: ['process', 'egress'],
  registry: ['process', 'egress'],
  console: ['process', 'egress'],
  gathering: ['process', 'cluster'],
  rollout: ['process'],
  operator: ['process'],
  'operator-image': ['process', 'egress', 'registry'],
  'real-cluster': ['process'],
  installation: ['process', 'cluster'],
  'fake-gatherer': ['process', 'contract', 'archive'],
  'fake-registry': ['process'],
  'fake-console': ['process'],
  'fake-cluster': ['process', 'egress', 'registry'],
  gatherer: ['process', 'contract', 'egress', 'cluster', 'archive', 'gathering'],
  main: ['process', 'contract', 'egress', 'cluster', 'archive', 'registry', 'console', 'rollout', 'operator'],
  sandbox: [
    'process',
    'egress',
    'registry',
    'gathering',
    'operator-image',
    'installation',
    'real-cluster',
    'fake-registry',
    'fake-console',
    'fake-cluster',
  ],
  e2e: ['process', 'cluster', 'gathering', 'installation', 'operator-image', 'real-cluster', 'fake-console'],
};
const fakes = ['fake-cluster', 'fake-console', 'fake-gatherer', 'fake-registry'];

describe('the packages of the workspace', () => {
  it('import only what stands below them', async () => {
    const graph = dependencies(await readImports(root, 'src'));

    for (const [name, imports] of graph) {
      expect({ name, imports: imports.filter((other) => other !== name && !allowed[name]?.includes(other)) }).toEqual({
        name,
        imports: [],
      });
    }
    expect([...graph.keys()].toSorted()).toEqual(Object.keys(allowed).toSorted());
  });

  it('are tested through what stands below them, themselves, the fakes and the image that they run in', async () => {
    for (const [name, imports] of dependencies(await readImports(root, 'test'))) {
      const known = [name, ...(allowed[name] ?? []), ...fakes, 'process', 'egress', 'operator-image'];
      expect({ name, imports: imports.filter((other) => !known.includes(other)) }).toEqual({ name, imports: [] });
    }
  });

  it('are imported by their public surface alone', async () => {
    const imports = [...(await readImports(root, 'src')), ...(await readImports(root, 'test'))];

    expect(imports.filter(({ specifier }) => /^@insights\/[^/]+\/./.test(specifier))).toEqual([]);
    expect(imports.filter(({ specifier }) => /\/(?:apps|packages|e2e)\//.test(specifier))).toEqual([]);
  });

  it.each(['src', 'programs'] as const)('have no files in %s that import each other in a circle', async (folder) => {
    expect(importCycles(await readImports(root, folder))).toEqual([]);
    expect(importCycles([imported('a.ts', './b.ts'), imported('b.ts', './c.ts'), imported('c.ts', './b.ts')])).toEqual([
      ['b.ts', 'c.ts'],
    ]);
  });
});

function imported(file: string, specifier: string) {
  return { file, from: 'example', specifier };
}
