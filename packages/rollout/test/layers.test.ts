import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const source = fileURLToPath(new URL('../src', import.meta.url));

interface Import {
  readonly file: string;
  /** Relative to the sources: `record/record.ts`. */
  readonly target: string;
}

async function importsOf(folder: string): Promise<Import[]> {
  const names = await readdir(join(source, folder));
  const files = await Promise.all(
    names.map(async (name) => {
      const file = join(source, folder, name);
      const specifiers = [...(await readFile(file, 'utf8')).matchAll(/ from '(\.[^']+)'/g)].map(
        ([, found = '']) => found,
      );
      return specifiers.map((specifier) => ({
        file: relative(source, file),
        target: relative(source, join(dirname(file), specifier)),
      }));
    }),
  );
  return files.flat();
}

describe('the folders of the decision', () => {
  it('have phases that import no other phase but displaced and track', async () => {
    const imports = await importsOf('phases');

    expect(imports.length).toBeGreaterThan(20);
    expect(imports.filter(({ target }) => target.startsWith('phases/') && !/displaced|track/.test(target))).toEqual([]);
  });

  it('have a record that imports nothing that stands above it', async () => {
    const imports = await importsOf('record');

    expect(imports.filter(({ target }) => !/^(?:record\/|errors\.ts|image\.ts)/.test(target))).toEqual([]);
  });

  it('have transitions and gates that know no phase and no interruption', async () => {
    const imports = [
      ...(await importsOf('transitions')),
      ...(await importsOf('gates')),
      ...(await importsOf('verdicts')),
    ];

    expect(imports.filter(({ target }) => /^(?:phases|interruptions)\//.test(target))).toEqual([]);
  });
});
