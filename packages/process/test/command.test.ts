import { describe, expect, it } from '@jest/globals';
import { chooseCommand, type CommandContext, defineCommand, defineOperandCommand, required } from '../src/index.ts';

const push = defineCommand({
  summary: 'push what was built',
  flags: {
    to: { type: 'string', placeholder: 'NAME', description: 'where to' },
    dry: { type: 'boolean', description: 'only look' },
  },
  async run({ to, dry = false }, { print }) {
    print(`${required('to', to)} ${dry}`);
    return dry ? 4 : 0;
  },
});
const copy = defineOperandCommand({
  summary: 'copy files',
  usage: 'npm run example -- copy',
  operands: { name: 'FROM TO', least: 2, most: 2 },
  flags: { fast: { type: 'boolean', description: 'soon' } },
  async run({ values, operands }, { print }) {
    print(`${operands.join(' to ')} ${values.fast ?? false}`);
  },
});
const program = chooseCommand('npm run example --', { push, copy });

async function outcome(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const lines: string[] = [];
  const context: CommandContext = {
    env,
    envPrefix: 'EXAMPLE_',
    print: (line) => void lines.push(line),
    tell: () => {},
  };
  const code = await program.run(args, context, new AbortController().signal);
  return { code, text: lines.join('\n') };
}

describe('a command', () => {
  it('runs with its flags, and gives its exit code', async () => {
    expect(await outcome(['push', '--to', 'x', '--dry'])).toEqual({ code: 4, text: 'x true' });
  });

  it('takes flags from the environment of its program', async () => {
    expect((await outcome(['push'], { EXAMPLE_TO: 'y' })).text).toBe('y false');
  });

  it.each([['--help'], ['-h'], ['--to', 'x', '--help'], ['stray', '--help']])(
    'shows its help for %j, whatever else is there, and does nothing',
    async (...args) => {
      expect((await outcome(['push', ...args])).text).toMatch(/^push what was built\n[\s\S]*--to NAME[\s\S]*--help/);
    },
  );

  it('takes as many operands as it names, in their order', async () => {
    expect((await outcome(['copy', 'a', '--fast', 'b'])).text).toBe('a to b true');
    expect((await outcome(['copy', '--', '--fast', 'b'])).text).toBe('--fast to b false');
    expect((await outcome(['copy', '--help'])).text).toContain('Usage: npm run example -- copy FROM TO [FLAGS]');
  });

  it.each([[], ['--help'], ['-h']])('of commands lists them for %j', async (...args) => {
    expect((await outcome(args)).text).toMatch(/^npm run example -- COMMAND[\s\S]*push +push what was built/);
  });

  it.each([
    [['push', 'now'], 'unexpected argument "now"'],
    [['push', '--', 'now'], 'unexpected argument "now"'],
    [['push', '--fast'], "Unknown option '--fast'"],
    [['push'], '--to is missing'],
    [['pull'], 'there is no command "pull", only push, copy'],
    [['copy', 'a'], 'FROM TO is missing'],
    [['copy', 'a', ''], 'FROM TO must not be empty'],
    [['copy', 'a', 'b', 'c'], 'unexpected argument "c"'],
    [['push', '--drry'], "Unknown option '--drry'; did you mean --dry?"],
    [['push', '--hepl'], "Unknown option '--hepl'; did you mean --help?"],
    [['pusch'], 'there is no command "pusch", only push, copy; did you mean push?'],
    [['serve'], 'there is no command "serve", only push, copy'],
    [['toString'], 'there is no command "toString", only push, copy'],
  ])('refuses %j', async (args, message) => {
    await expect(outcome(args)).rejects.toMatchObject({ code: 'ERR_USAGE', message });
  });
});
