import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { publicSurfaces } from './exported-names.ts';
import { fakes, testers } from './testing-tools.ts';
import { linesOf, testingTools } from './workspace-graph.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
// Lines of the fakes for each line of the product.
const largestShareOfFakes = 0.45;
// Exported names that nobody outside of their package uses.
const mostUnusedNames = 80;

const say = (text: string) => process.stdout.write(`${text}\n`);

describe('the proportions of the house', () => {
  it('have more product than fakes', async () => {
    const lines = await linesOf(root, 'src');
    const tools = await testingTools(root);
    const products = [...lines.keys()].filter((name) => ![...testers, ...tools].includes(name));
    const sum = (names: readonly string[]) => names.reduce((total, name) => total + (lines.get(name) ?? 0), 0);

    const share = sum(fakes) / sum(products);

    say(`fakes: ${sum(fakes)} lines, ${(share * 100).toFixed(1)} % of the product's ${sum(products)}`);
    expect(sum(fakes)).toBeGreaterThan(0);
    expect(share).toBeLessThan(largestShareOfFakes);
  });

  it('have few exported names that nobody outside of their package uses', async () => {
    const surfaces = await publicSurfaces(root);
    const exported = surfaces.flatMap((surface) => surface.exported).length;
    const unused = surfaces.flatMap((surface) => surface.unused.map((name) => `${surface.name}: ${name}`));

    say(`exports: ${unused.length} of ${exported} names are used by nobody outside of their package`);
    expect(exported).toBeGreaterThan(0);
    expect({ tooMany: unused.length > mostUnusedNames ? unused : [] }).toEqual({ tooMany: [] });
  });
});
