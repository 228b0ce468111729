import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const opening = 'export const platformLists: readonly Row[] = [';

/**
 * Adds one row to the catalogue of gathering functions on its way into a bundle: what the source of the next version has
 * more than this one.
 * @param row - source text of one object literal
 */
export function withRow(row: string): Plugin {
  return {
    name: 'with-row',
    setup(build) {
      build.onLoad({ filter: /\/gathering\/src\/table\/platform-lists\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (!source.includes(opening)) throw new Error(`${path} does not contain "${opening}"`);
        return { contents: source.replace(opening, `${opening}\n${row},`), loader: 'ts' };
      });
    },
  };
}
