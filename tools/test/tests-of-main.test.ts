import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { linesOf } from './workspace-graph.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const main = join(root, 'apps/main');

interface SourceFile {
  /** Below `apps/main`. */
  readonly path: string;
  readonly text: string;
}

describe('main', () => {
  it('has at least as many test lines as source lines', async () => {
    const sources = (await linesOf(root, 'src')).get('main') ?? 0;
    const tests = (await linesOf(root, 'test')).get('main') ?? 0;

    expect(sources).toBeGreaterThan(0);
    expect(tests / sources).toBeGreaterThanOrEqual(1);
  });

  it('has every file with a run(signal) loop imported by a test that uses FakeClock', async () => {
    const loops = (await filesIn('src')).filter(isLoop).map(({ path }) => path);
    const files = await filesIn('test');
    const tests = files.filter(({ path }) => path.endsWith('.test.ts'));
    // A scene that several tests share has the clock in their place.
    const used = new Set([...tests.map(({ path }) => path), ...tests.flatMap(importsOf)]);
    const onFakeClock = files.filter(({ path, text }) => used.has(path) && /\bnew FakeClock\(/.test(text));
    const imported = new Set(onFakeClock.flatMap(importsOf));

    expect(loops.length).toBeGreaterThan(10);
    expect(loops.filter((path) => !imported.has(path))).toEqual([]);
  });
});

function isLoop({ text }: SourceFile): boolean {
  return /^export class /m.test(text) && /^ {2}async run\(signal: AbortSignal\): Promise<void> \{/m.test(text);
}

/** Files that a file imports with a relative path, below `apps/main`. */
function importsOf({ path, text }: SourceFile): string[] {
  const specifiers = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, specifier = '']) => specifier);
  return specifiers.map((specifier) => relative(main, resolve(main, dirname(path), specifier)));
}

async function filesIn(folder: string): Promise<SourceFile[]> {
  const names = await readdir(join(main, folder), { recursive: true });
  const paths = names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(main, path), 'utf8') })));
}
