import { describe, expect, it } from '@jest/globals';
import { expand } from '../src/expand.ts';

describe('variables in a command', () => {
  it.each([
    ['--name=$(A)', '--name=one'],
    ['$(A)$(B)', 'one$(B)'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$one'],
    ['$A ${A} $(', '$A ${A} $('],
  ])('%s becomes %s', (text, expected) => {
    expect(expand(text, { A: 'one' })).toBe(expected);
  });
});
