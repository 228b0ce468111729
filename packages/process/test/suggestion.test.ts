import { describe, expect, it } from '@jest/globals';
import { suggestionFor } from '../src/index.ts';

const known = ['build', 'bundle', 'push', 'promote', 'gather', 'self-test'];

describe('a suggestion for a word that nobody knows', () => {
  it.each([
    ['pusch', 'push'],
    ['biuld', 'build'],
    ['PUSH', 'push'],
    ['psuh', 'push'],
    ['pushx', 'push'],
    ['promot', 'promote'],
    ['selftest', 'self-test'],
    ['bundel', 'bundle'],
  ])('of %s is %s', (word, name) => {
    expect(suggestionFor(word, known)).toBe(`; did you mean ${name}?`);
  });

  it.each([['fly'], [''], ['publish'], ['x'.repeat(10_000)]])('is not made where nothing is near: %s', (word) => {
    expect(suggestionFor(word, known)).toBe('');
  });

  it('is written as the caller writes the word', () => {
    expect(suggestionFor('layuot', ['layout'], (name) => `--${name}`)).toBe('; did you mean --layout?');
  });
});
