import { describe, expect, it } from '@jest/globals';
import { parseCommandLine } from '../src/command-line.ts';

const current = { KUBECONFIG: '/k' };

describe('the command line of the suites', () => {
  it('takes its own flags and leaves the rest to jest', () => {
    expect(parseCommandLine(['--keep', '--layout', 'here', 'promises', '-t', 'crashes', '--bail'], {})).toEqual({
      isHelp: false,
      keep: true,
      isOptional: false,
      layout: 'here',
      current: undefined,
      jestArgs: ['promises', '-t', 'crashes', '--bail'],
    });
  });

  it('runs on the cluster of KUBECONFIG when there is one', () => {
    const args = ['--repository=registry.example:5000/a/b', '--plain-http', '--console-host', 'laptop.example'];

    expect(parseCommandLine(args, current).current).toEqual({
      kubeconfig: '/k',
      images: { registry: 'registry.example:5000', repository: 'a/b', plainHttp: true },
      consoleHost: 'laptop.example',
    });
  });

  it.each([[['promises']], [['bad']], [['e2e/suites/reach.e2e.ts', 'audit', '-t', 'promise']], [['-t', 'promise']]])(
    'takes %j',
    (args) => {
      expect(parseCommandLine(args, {}).jestArgs).toEqual(args);
    },
  );

  it.each([
    ['--hepl', 'there is no flag "--hepl"; did you mean --help?'],
    ['--layuot=here', 'there is no flag "--layuot"; did you mean --layout?'],
  ])('refuses %s before a cluster is started', (flag, message) => {
    expect(() => parseCommandLine([flag], {})).toThrow(message);
  });

  it.each([['--bail'], ['--verbose'], ['--reporters=default'], ['--testNamePattern=x']])(
    'leaves %s to jest',
    (flag) => {
      expect(parseCommandLine([flag], {}).jestArgs).toEqual([flag]);
    },
  );

  it('refuses a suite that there is none of before a cluster is started', () => {
    expect(() => parseCommandLine(['promises', 'rech', '-t', 'kubelet'], {})).toThrow(
      'there is no suite "rech", only promises, ',
    );
  });

  it.each([
    [[], 'KUBECONFIG is set, and --repository is missing'],
    [['--repository', 'registry.example/a:tag'], '--repository: "registry.example/a:tag" must have no tag'],
    [['--repository', 'a b'], '--repository: '],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => parseCommandLine(args, current)).toThrow(message);
  });
});
