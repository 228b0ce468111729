import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { JsonScanner, type ScanListener } from '../../src/list/json-scanner.ts';
import { WorkBuffer } from '../../src/list/work-buffer.ts';
import { cut, otherMembers, pieceLengths, written } from '../support/arbitrary-json.ts';

const deaf: ScanListener = { opened() {}, closed: () => false, key() {}, scalar() {}, comma() {} };

function accepts(text: string, lengths: readonly number[]): boolean {
  const scanner = new JsonScanner(deaf, 'a test');
  const buffer = new WorkBuffer();
  let position = 0;
  try {
    for (const piece of cut(Buffer.from(text), lengths)) {
      buffer.append(piece, scanner.neededFrom(position));
      position = scanner.scan(buffer, position);
    }
    return scanner.isDone;
  } catch {
    return false;
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

// Characters that change the structure when one is put in place of another.
const replacement = fc.constantFrom(...'{ } [ ] : , " \\ \n 0 1 - . e E t u + x \u0001'.split(' '), ' ', '');

describe('the JSON scanner', () => {
  it('accepts every object that JSON.parse accepts', () => {
    fc.assert(
      fc.property(written(otherMembers()), pieceLengths, (text, lengths) => {
        expect(accepts(text, lengths)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses every damaged object that JSON.parse refuses', () => {
    let refused = 0;
    fc.assert(
      fc.property(written(otherMembers()), fc.nat(), replacement, pieceLengths, (text, place, put, lengths) => {
        const at = place % text.length;
        const damaged = text.slice(0, at) + put + text.slice(at + 1);
        fc.pre(damaged.trimStart().startsWith('{'));

        const isValid = parses(damaged);
        if (!isValid) refused += 1;
        expect({ damaged, accepted: accepts(damaged, lengths) }).toEqual({ damaged, accepted: isValid });
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(200);
  });

  it.each(['0', '-0', '10', '1.5', '1e9', '1E+9', '-1.25e-3', 'true', 'false', 'null'])('accepts %s', (scalar) => {
    expect(accepts(`{"a":${scalar}}`, [1])).toBe(true);
  });

  it.each(['01', '+1', '.5', '1.', '1e', '--1', '1-', 'True', 'nul', 'nulll', 'NaN', '-'])('refuses %s', (scalar) => {
    expect(accepts(`{"a":${scalar}}`, [1])).toBe(false);
  });

  it('refuses nesting without end', () => {
    expect(accepts('{"a":'.repeat(20_000), [4096])).toBe(false);
  });
});
