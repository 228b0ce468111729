import { describe, expect, it } from '@jest/globals';
import { runInsights } from '../support.ts';

const commands = [
  ['version'],
  ['gather'],
  ['archive'],
  ['archive', 'ls'],
  ['archive', 'cat'],
  ['archive', 'lint'],
  ['archive', 'obfuscate'],
  ['archive', 'reveal'],
];

describe('insights', () => {
  it.each([[], ...commands].map((words) => [words]))('%j has a help of at most 80 columns', async (words) => {
    const { code, text, told } = await runInsights([...words, '--help']);

    expect([code, told]).toEqual([0, '']);
    expect(text).not.toBe('');
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('says what it is', async () => {
    expect((await runInsights(['version'])).text).toMatch(
      /^insights 4\.20\.7 \(abcdef012345, 2025-12-01T00:00:00\.000Z\), \d+ functions/,
    );
    expect(JSON.parse((await runInsights(['version', '--output', 'json'])).text)).toMatchObject({
      name: 'insights',
      version: '4.20.7',
    });
  });

  it.each([
    [['archiv'], 'there is no command "archiv"'],
    [['archive', 'list'], 'there is no command "list"'],
    [['version', '--output', 'yaml'], '--output must be one of text, json'],
    [['version', 'now'], 'unexpected argument "now"'],
  ])('ends with 2 for %j and says why', async (words, message) => {
    const { code, told } = await runInsights(words);

    expect(code).toBe(2);
    expect(told).toContain(message);
  });
});
