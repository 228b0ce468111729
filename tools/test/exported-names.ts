import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { typescriptFiles, workspaceMembers } from './workspace-files.ts';

/** What the `index.ts` of a package exports, and what of it nobody outside of the package imports. */
export interface PublicSurface {
  readonly name: string;
  readonly exported: readonly string[];
  readonly unused: readonly string[];
}

// `export { a, type B as C } from './x.ts'` and `import { D, type E } from '@insights/x'`.
const reExports = /\bexport\s+(?:type\s+)?\{([^}]*)\}\s*from/g;
// The tools stand outside of the workspace, and name a package by its path.
const imports =
  /\b(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s*from\s*['"](?:@insights\/|\.\.\/packages\/)([^'"/]+)(?:\/src\/index\.ts)?['"]/g;

/** The public surface of every package, types included. A use in another package's tests is a use. */
export async function publicSurfaces(root: string): Promise<PublicSurface[]> {
  const members = [...(await workspaceMembers(root)), 'tools'];
  const uses = await Promise.all(members.map((member) => namesUsedBy(root, member)));
  const surfaces = members.map(async (member, index) => {
    const exported = await namesExportedBy(join(root, member));
    const others = new Set(uses.filter((_, other) => other !== index).flat());
    const name = basename(member);
    return { name, exported, unused: exported.filter((each) => !others.has(`${name}.${each}`)) };
  });
  return Promise.all(surfaces);
}

async function namesExportedBy(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, 'src/index.ts'), 'utf8').catch(() => '');
  return [...text.matchAll(reExports)].flatMap(([, list = '']) => names(list, 'outside'));
}

async function namesUsedBy(root: string, member: string): Promise<string[]> {
  const found: string[] = [];
  const folders = member === 'tools' ? [''] : ['src', 'test', 'programs', 'suites'];
  for (const folder of folders) {
    for (const file of await typescriptFiles(join(root, member, folder))) {
      for (const [, list = '', from] of (await readFile(file, 'utf8')).matchAll(imports)) {
        found.push(...names(list, 'inside').map((name) => `${from}.${name}`));
      }
    }
  }
  return found;
}

/** Of `a, type B as C`: the names before `as` as they are imported, behind it as they are exported. */
function names(list: string, side: 'inside' | 'outside'): string[] {
  return list
    .replaceAll(/\/\/.*$/gm, '')
    .split(',')
    .map((each) =>
      each
        .trim()
        .replace(/^type\s+/, '')
        .split(/\s+as\s+/),
    )
    .map((parts) => (side === 'inside' ? parts[0] : parts.at(-1)) ?? '')
    .filter((name) => name !== '');
}
