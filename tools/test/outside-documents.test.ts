import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { outsideReferences, refersOutside } from './outside-documents.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

describe('a document that is not in the repository', () => {
  it('is named by no line of it, unless it is public', async () => {
    expect(await outsideReferences(root)).toEqual([]);
  });

  it.each([
    '/** Status class of the newest poll (image tracking, A6). */',
    ' * The limits of `gathered-data` 2.2.',
    '// Operator contracts, section 7.2.',
    '/** What a run is asked for (`interfaces.md` §1). */',
    ' * Rules of remote configuration 3.',
    ' * How far the service is with one upload (section 5.3).',
    '  // known to lie (B8)',
    "  it('S12: swaps nothing during an upgrade', () => {",
    "  it('keep I1 to I7 through kills at every boundary', () => {",
  ])('is found in %s', (line) => {
    expect(refersOutside(line)).toBe(true);
  });

  it.each([
    ['', ' * Content type of every error answer (RFC 9457, section 3).'],
    [' * as the OCI distribution spec says of HEAD', ' * (section 4.2).'],
    ['', ' * Today: `openshift/insights-operator:docs/gathered-data.md`.'],
    ['', "    idle: 'until remote configuration is built',"],
    ['', "  currentState['interfaces'] = itemsOf(interfaces);"],
    ['', "  const B2 = 'not a comment';"],
    ['', '  // gates G0 to G4'],
  ])('is not seen where there is none: %s %s', (before, line) => {
    expect(refersOutside(line, before)).toBe(false);
  });
});
