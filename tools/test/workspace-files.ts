import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const groups = ['packages', 'packages/testing', 'apps'] as const;

/** Folders of the packages and apps, relative to the root. */
export async function workspaceMembers(root: string): Promise<string[]> {
  const grouped = await Promise.all(
    groups.map(async (group) => (await readdir(join(root, group))).map((name) => join(group, name))),
  );
  return [...grouped.flat().filter((member) => member !== 'packages/testing'), 'e2e'];
}

/** The files of TypeScript below a folder; none when there is no such folder. */
export async function typescriptFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('/node_modules'))
    .map((entry) => join(entry.parentPath, entry.name));
}
