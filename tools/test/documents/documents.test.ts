import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { documentFiles, samplePath, schemaPath, templates } from '../../documents/document-files.ts';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

describe('the documents of the catalogue', () => {
  it('are as `npm run generate` writes them', () => {
    const files = documentFiles(readIfThere);

    expect(Object.keys(files)).toContain('docs/gathered-data.md');
    expect(
      Object.entries(files)
        .filter(([path, text]) => readIfThere(path) !== text)
        .map(([path]) => path),
    ).toEqual([]);
  });

  it('have a sample of every kind of record', () => {
    expect(templates.map(samplePath).filter((path) => readIfThere(path) === undefined)).toEqual([]);
  });

  it('have nothing of what is not gathered any more', () => {
    const folder = join(root, 'docs/records');
    const known = new Set([
      ...templates.flatMap((each) => [samplePath(each), schemaPath(each)]),
      'docs/records/README.md',
    ]);
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));

    expect(files.map((file) => relative(root, file)).filter((path) => !known.has(path))).toEqual([]);
  });
});

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}
