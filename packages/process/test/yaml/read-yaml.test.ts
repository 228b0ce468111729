import { describe, expect, it } from '@jest/globals';
import { readYaml } from '@insights/process';

const bounds = { bytes: 2000, lexemes: 300, levels: 5 };
const values = (text: string) => readYaml(text, { bounds, scalars: 'values' });

describe('YAML that comes from outside', () => {
  it.each([
    ['a: 1\nb: [true, no, 2m, "3", ~]', { a: 1, b: [true, false, '2m', '3', null] }],
    ['a: [yes, On, "yes", n]\non: 1\n1: 2', { a: [true, true, 'yes', false], true: 1, 1: 2 }],
    [
      'a: [1:30, 2001-12-14, 2001-12-14t21:59:43.10-05:00]',
      { a: ['1:30', '2001-12-14', '2001-12-14t21:59:43.10-05:00'] },
    ],
    ['a: [0x10, 010, 1_000, 1e3, -0]', { a: [16, 8, 1000, 1000, 0] }],
    ['a: !!set {b}\nc: !!binary aGk=', { a: { b: null }, c: 'aGk=' }],
    ['a: &x {b: c}\nd: {<<: *x, e: f}', { a: { b: 'c' }, d: { b: 'c', e: 'f' } }],
    ['{"a": {"b": [1.5]}}', { a: { b: [1.5] } }],
    ['a: &x {b: c}\nd: *x', { a: { b: 'c' }, d: { b: 'c' } }],
    ['', null],
    ['# nothing', null],
    ['- 1', [1]],
  ])('is read with its numbers and booleans: %j', (text, value) => {
    expect(values(text)).toEqual({ value });
  });

  it('keeps the digits of integers that a double does not hold', () => {
    expect(values('[9223372036854775807, -9223372036854775808, 9007199254740991]')).toEqual({
      value: ['9223372036854775807', '-9223372036854775808', 9_007_199_254_740_991],
    });
  });

  it('is read as what was written where that is asked for', () => {
    expect(readYaml('a: 4.20\nb: true\nc:', { bounds, scalars: 'texts' })).toEqual({
      value: { a: '4.20', b: 'true', c: null },
    });
  });

  it.each([
    [`a: ${'x'.repeat(2000)}`, 'must be YAML of at most 2000 bytes'],
    [`[${'1,'.repeat(200)}]`, 'must be YAML of at most 300 words and signs'],
    ['[[[[[[1]]]]]]', 'must be YAML of at most 5 levels'],
    [`a:\n${' '.repeat(21)}b: c`, 'must be YAML of at most 5 levels'],
    ['a: 1\na: 2', 'is not valid YAML: Map keys must be unique'],
    ['? {a: b}\n: c', 'is not valid YAML: every key must be a text'],
  ])('is refused: %.30j', (text, problem) => {
    expect(values(text)).toEqual({ problem });
  });

  it('says where it is broken, and quotes nothing of it', () => {
    expect(values('a: fine\nb: [hunter2\n')).toEqual({
      problem: expect.stringMatching(/^is not valid YAML: [A-Z_]+ in line \d$/),
    });
  });

  it.each([
    [
      'that double',
      'a: &a [1,2]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\ne: &e [*d,*d]\nf: &f [*e,*e]\ng: [*f,*f]',
    ],
    ['that merge', `a: &a {x: 1}\n${merging(12)}`],
  ])('has no aliases %s without end', (_, text) => {
    const reading = readYaml(text, { bounds: { ...bounds, lexemes: 5000 }, scalars: 'values' });

    expect(JSON.stringify(reading).length).toBeLessThan(100 * text.length);
    expect(process.memoryUsage().heapUsed).toBeLessThan(2 ** 30);
  });
});

// Each section holds the one before it twice.
function merging(sections: number): string {
  const names = Array.from({ length: sections + 1 }, (_, index) => `s${index}`);
  names[0] = 'a';
  return names
    .slice(1)
    .map((name, index) => `${name}: &${name}\n  l: {<<: *${names[index]}}\n  r: {<<: *${names[index]}}`)
    .join('\n');
}
