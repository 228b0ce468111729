import { describe, expect, it } from '@jest/globals';
import { type FlagDefinitions, formatFlags, parseFlags } from '@insights/process';

const flags = {
  'storage-path': { type: 'string', description: 'Folder of the archives', placeholder: 'DIR', default: '/data' },
  'log-level': { type: 'string', description: 'How much to log', oneOf: ['info', 'debug'] },
  keep: { type: 'boolean', description: 'Leave it running' },
} as const satisfies FlagDefinitions;

const parse = (args: string[], env: Record<string, string> = {}) =>
  parseFlags({ flags, args, env, envPrefix: 'INSIGHTS_' });

describe('parseFlags', () => {
  it('takes the command line before the environment before the default', () => {
    const env = { INSIGHTS_STORAGE_PATH: '/env', INSIGHTS_LOG_LEVEL: 'debug', INSIGHTS_KEEP: 'true' };

    expect(parse([]).values).toEqual({ 'storage-path': '/data' });
    expect(parse(['gather', '--log-level=info'], env)).toEqual({
      values: { 'storage-path': '/env', 'log-level': 'info', keep: true },
      positionals: ['gather'],
    });
  });

  it.each([
    [['--nope'], {}, "Unknown option '--nope'"],
    [['--log-level', 'loud'], {}, '--log-level must be one of info, debug, not "loud"'],
    [['--storage-path'], {}, "Option '--storage-path <value>' argument missing"],
    [[], { INSIGHTS_KEEP: 'yes' }, 'INSIGHTS_KEEP must be true or false, not "yes"'],
  ])('names what is wrong with %j %j', (args, env, message) => {
    expect(() => parse(args, env)).toThrow(expect.objectContaining({ code: 'ERR_USAGE', message }));
  });
});

describe('formatFlags', () => {
  it('aligns the descriptions and shows the defaults', () => {
    expect(formatFlags(flags).split('\n')[0]).toBe('  --storage-path DIR  Folder of the archives (default /data)');
  });

  it('breaks descriptions between words, within 80 columns', () => {
    const long = {
      placeholder: 'FILE',
      type: 'string',
      description: 'what it is about, word by word, '.repeat(6).trim(),
    } as const;
    const lines = formatFlags({ 'a-flag': long, b: { type: 'boolean', description: 'short' } }).split('\n');

    expect(lines.map((line) => line.length <= 80)).toEqual(lines.map(() => true));
    expect(lines.length).toBeGreaterThan(3);
    expect(lines[1]).toMatch(/^ {17}\S/);
    expect(
      lines
        .join(' ')
        .split(/\s+/)
        .filter((word) => word === 'about,'),
    ).toHaveLength(6);
    expect(lines.at(-1)).toBe('  --b            short');
  });
});
