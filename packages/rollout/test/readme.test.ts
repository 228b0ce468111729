import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { stateDiagram } from './simulation/transitions.ts';

const folder = new URL('../', import.meta.url);

describe('the README', () => {
  it('draws every change of phase that there is', async () => {
    const text = await readFile(new URL('README.md', folder), 'utf8');

    expect(text).toContain(`\`\`\`mermaid\n${stateDiagram()}\n\`\`\``);
  });
});

describe('decide', () => {
  it('fits one screen', async () => {
    const text = await readFile(new URL('src/decide.ts', folder), 'utf8');
    const body = text.split('\n').filter((line) => !line.startsWith('import'));

    expect(body.length).toBeLessThanOrEqual(60);
  });
});
