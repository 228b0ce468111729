import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { typescriptFiles, workspaceMembers } from './workspace-files.ts';

/** One import statement of the workspace, type imports included. */
export interface Import {
  /** The file, relative to the root. */
  readonly file: string;
  /** The workspace package that the file belongs to: `rollout`. */
  readonly from: string;
  /** What it says after `from`: `@insights/process`. */
  readonly specifier: string;
}

// Static imports and re-exports of every form, dynamic imports, and `import('…')` types.
const anyImport = /(?:\bfrom\s*|\bimport\s*\(?\s*)['"]([^'"]+)['"]/g;

/** Every import below a folder of each package and app. */
export async function readImports(root: string, folder: 'src' | 'test' | 'programs'): Promise<Import[]> {
  const found: Import[] = [];
  for (const member of await workspaceMembers(root)) {
    for (const file of await typescriptFiles(join(root, member, folder))) {
      const text = await readFile(file, 'utf8');
      for (const [, specifier = ''] of text.matchAll(anyImport)) {
        found.push({ file: file.slice(root.length + 1), from: basename(member), specifier });
      }
    }
  }
  return found;
}

/** Names of the packages below `packages/testing`. */
export async function testingTools(root: string): Promise<string[]> {
  return (await readdir(join(root, 'packages/testing'))).toSorted();
}

/** Package name → lines of TypeScript below one of its folders. */
export async function linesOf(root: string, folder: 'src' | 'test'): Promise<Map<string, number>> {
  const lines = new Map<string, number>();
  for (const member of await workspaceMembers(root)) {
    const files = await typescriptFiles(join(root, member, folder));
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    lines.set(
      basename(member),
      texts.reduce((total, text) => total + text.split('\n').length - 1, 0),
    );
  }
  return lines;
}

/** Package name → the workspace packages it imports, sorted. */
export function dependencies(imports: readonly Import[]): Map<string, string[]> {
  const graph = new Map<string, Set<string>>();
  for (const { from, specifier } of imports) {
    const to = /^@insights\/([^/]+)/.exec(specifier)?.[1];
    const known = graph.get(from) ?? new Set();
    if (to) known.add(to);
    graph.set(from, known);
  }
  return new Map([...graph].map(([from, to]) => [from, [...to].toSorted()]));
}
