import { describe, expect, it } from '@jest/globals';
import { parseCommandLine } from '../src/command-line.ts';

describe('the command line of the cluster', () => {
  it('takes its own flags only before the command', () => {
    expect(parseCommandLine(['--keep', 'kubectl', 'get', 'nodes', '--help'])).toEqual({
      keep: true,
      help: false,
      command: ['kubectl', 'get', 'nodes', '--help'],
    });
  });

  it('takes everything after two dashes as the command', () => {
    expect(parseCommandLine(['--', '--keep'])).toEqual({ keep: false, help: false, command: ['--keep'] });
  });

  it.each([
    ['--kep', 'there is no flag "--kep", only --keep, --help; did you mean --keep?'],
    ['-x', 'there is no flag "-x", only --keep, --help'],
  ])('starts nothing for %s', (flag, message) => {
    expect(() => parseCommandLine([flag, 'kubectl'])).toThrow(message);
  });

  it('knows -h', () => {
    expect(parseCommandLine(['-h']).help).toBe(true);
  });

  it('runs no command of its own choice', () => {
    expect(parseCommandLine(['--keep'])).toEqual({ keep: true, help: false, command: [] });
  });
});
