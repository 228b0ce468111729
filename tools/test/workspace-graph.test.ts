import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { importCycles } from './import-cycles.ts';
import { fakes, testers } from './testing-tools.ts';
import { dependencies, readImports, testingTools } from './workspace-graph.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

// Arrows point one way: apps → domain packages → protocol packages → process. Types count.
const allowed: Readonly<Record<string, readonly string[]>> = {
  process: [],
  // What the other side says is parsed within bounds that everybody uses, and every client has one kind of errors to know.
  contract: ['process'],
  'image-name': ['process'],
  obfuscation: ['process'],
  egress: ['process'],
  archive: ['process'],
  configuration: ['process', 'image-name'],
  rules: ['process'],
  cluster: ['process', 'egress'],
  registry: ['process', 'image-name', 'egress'],
  console: ['process', 'egress'],
  gathering: ['process', 'cluster', 'rules'],
  rollout: ['process', 'image-name'],
  'rollout-store': ['process', 'contract', 'cluster', 'rollout'],
  operator: ['process', 'registry'],
  oci: ['process', 'image-name', 'egress', 'registry'],
  'operator-image': ['process', 'image-name', 'oci'],
  'real-cluster': ['process'],
  installation: ['process', 'cluster', 'contract', 'oci', 'operator-image', 'fake-console'],
  'fake-gatherer': ['process', 'contract', 'archive'],
  'fake-registry': ['process', 'image-name'],
  'fake-console': ['process'],
  'fake-cluster': ['process'],
  'fake-kubelet': ['process', 'image-name', 'registry', 'fake-cluster'],
  'gather-run': ['process', 'contract', 'cluster', 'archive', 'gathering', 'obfuscation'],
  gatherer: ['process', 'contract', 'cluster', 'configuration', 'archive', 'gathering', 'gather-run', 'obfuscation'],
  insights: ['process', 'contract', 'archive', 'gathering', 'gather-run', 'obfuscation'],
  main: [
    'process',
    'contract',
    'image-name',
    'egress',
    'cluster',
    'configuration',
    'archive',
    'gathering',
    'registry',
    'console',
    'rollout',
    'rollout-store',
    'obfuscation',
    'operator',
  ],
  release: ['process', 'image-name', 'egress', 'oci', 'operator-image'],
  bench: ['process', 'operator-image', 'fake-cluster', 'installation', 'real-cluster'],
  sandbox: [
    'process',
    'egress',
    'registry',
    'gathering',
    'oci',
    'operator-image',
    'installation',
    'real-cluster',
    'fake-registry',
    'fake-console',
    'fake-cluster',
    'fake-kubelet',
  ],
  e2e: [
    'process',
    'cluster',
    'gathering',
    'rollout-store',
    'installation',
    'oci',
    'operator-image',
    'real-cluster',
    'fake-console',
  ],
};

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

  it('leave testing tools to tests, sandbox, bench and e2e', async () => {
    const tools = await testingTools(root);
    const products = (await readImports(root, 'src')).filter(({ from }) => ![...testers, ...tools].includes(from));

    expect(tools).toEqual(expect.arrayContaining(fakes));
    expect(products.filter(({ specifier }) => tools.includes(specifier.replace('@insights/', '')))).toEqual([]);
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
