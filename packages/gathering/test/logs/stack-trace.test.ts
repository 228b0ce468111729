import { describe, expect, it } from '@jest/globals';
import { cutAroundStackTrace, hasStackTrace } from '../../src/logs/stack-trace.ts';

const frame = (number: number) => `2026-01-01T00:00:00Z \t/src/main.go:${number} +0x1d`;
const plain = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name} ${index}`);
const frames = (count: number) => Array.from({ length: count }, (_, index) => frame(index));

describe('a stack of a Go program in a log', () => {
  it.each([
    { text: frame(7), found: true },
    { text: 'main.go:7 called', found: false },
    { text: 'main.go: +0x1', found: false },
    { text: '', found: false },
  ])('is found in "$text": $found', ({ text, found }) => {
    expect(hasStackTrace(text)).toBe(found);
  });

  it('is kept with twenty lines before it and all behind it', () => {
    const lines = [...plain(50, 'before'), ...frames(41), ...plain(3, 'after'), ''];

    expect(cutAroundStackTrace(lines.join('\n'))).toBe(lines.slice(30).join('\n'));
  });

  it('begins the log when fewer than twenty lines stand before it', () => {
    const log = `${[...plain(2, 'before'), ...frames(1)].join('\n')}\n`;

    expect(cutAroundStackTrace(log)).toBe(log);
  });

  it('loses its middle when more than forty lines lie between its first and last frame', () => {
    const lines = [...plain(30, 'before'), ...frames(100), 'after'];

    expect(cutAroundStackTrace(lines.join('\n')).split('\n')).toEqual([
      ...lines.slice(10, 45),
      '... (59 stacktrace lines suppressed) ...',
      ...lines.slice(124),
    ]);
  });
});
