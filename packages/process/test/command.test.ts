import { describe, expect, it } from '@jest/globals';
import { chooseCommand, type CommandContext, defineCommand, required } from '../src/index.ts';

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
const program = chooseCommand('npm run example --', { push });

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

  it.each([[], ['--help'], ['-h']])('of commands lists them for %j', async (...args) => {
    expect((await outcome(args)).text).toMatch(/^npm run example -- COMMAND[\s\S]*push +push what was built/);
  });

  it.each([
    [['push', 'now'], 'unexpected argument "now"'],
    [['push', '--', 'now'], 'unexpected argument "now"'],
    [['push', '--fast'], "Unknown option '--fast'"],
    [['push'], '--to is missing'],
    [['pull'], 'there is no command "pull", only push'],
    [['push', '--drry'], "Unknown option '--drry'; did you mean --dry?"],
    [['push', '--hepl'], "Unknown option '--hepl'; did you mean --help?"],
    [['pusch'], 'there is no command "pusch", only push; did you mean push?'],
    [['serve'], 'there is no command "serve", only push'],
    [['toString'], 'there is no command "toString", only push'],
  ])('refuses %j', async (args, message) => {
    await expect(outcome(args)).rejects.toMatchObject({ code: 'ERR_USAGE', message });
  });
});
