import { describe, expect, it } from '@jest/globals';
import { startProgram } from './support/program.ts';

const secondChapter = /\n2\. /;

describe('the demo', () => {
  it('leaves no process and no file when it is interrupted', async () => {
    await using demo = await startProgram('apps/sandbox/src/demo.ts');
    const shown = await demo.shown(secondChapter, 60);
    expect(shown.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect((await demo.leftovers()).join('\n')).toContain('usr/bin/insights-operator-main');
    demo.signal('SIGINT');

    expect(await demo.exited).toEqual([0, null]);
    expect(await demo.leftovers()).toEqual([]);
    expect(demo.errors()).toBe('');
  }, 90_000);

  it('takes signals that come together for one request, and leaves none either', async () => {
    await using demo = await startProgram('apps/sandbox/src/demo.ts');
    await demo.shown(secondChapter, 60);
    demo.signal('SIGINT');
    demo.signal('SIGTERM');

    expect(await demo.exited).toEqual([0, null]);
    expect(await demo.leftovers()).toEqual([]);
  }, 90_000);

  it('names an argument that it does not know', async () => {
    await using demo = await startProgram('apps/sandbox/src/demo.ts', ['extra']);

    expect((await demo.exited)[0]).toBe(2);
    expect(demo.errors()).toContain('unexpected argument "extra"');
  });

  it.each([
    [['--repository', 'a/b'], '--repository has no effect with --cluster sandbox; it belongs to --cluster current'],
    [['--cluster', 'real', '--plain-http'], '--plain-http has no effect with --cluster real'],
    [['--layout', 'x'], 'it belongs to --cluster real and --cluster current'],
  ])('names a flag that would do nothing: %j', async (args, message) => {
    await using demo = await startProgram('apps/sandbox/src/demo.ts', args);

    expect((await demo.exited)[0]).toBe(2);
    expect(demo.errors()).toContain(message);
  });

  it('looks for the cluster before it builds an image for it', async () => {
    await using demo = await startProgram('apps/sandbox/src/demo.ts', ['--cluster=current', '--repository=r.test/a'], {
      KUBECONFIG: '/nowhere/kubeconfig',
    });

    expect((await demo.exited)[0]).not.toBe(0);
    expect(demo.errors()).toContain('/nowhere/kubeconfig');
    expect(demo.output()).not.toContain('Building the image');
  });

  it('names a flag that it does not have', async () => {
    await using demo = await startProgram('apps/sandbox/src/demo.ts', ['--fast']);

    expect((await demo.exited)[0]).toBe(2);
    expect(demo.errors()).toContain("Unknown option '--fast'");
  });
});
