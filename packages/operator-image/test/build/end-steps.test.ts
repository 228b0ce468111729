import { describe, expect, it } from '@jest/globals';
import { endSteps } from '../../src/build/end-steps.ts';
import { runProgram } from '../../src/build/run-program.ts';

describe('a build that is asked to end', () => {
  it('loses the program of its step, and puts away what it made itself', async () => {
    const stop = new AbortController();
    const told: string[] = [];
    const onLine = (line: string) => {
      if (told.push(line) === 1) stop.abort(new Error('stopped'));
    };
    const build = ['sh', '-c', 'echo step; sleep 60 || echo "the step ended with $?"; echo removed'];

    await expect(runProgram(build, { onLine, end: endSteps }, stop.signal)).rejects.toThrow('stopped');

    expect(told).toContain('the step ended with 137');
    expect(told.at(-1)).toBe('removed');
  });

  it('is not begun when that was asked before', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));

    await expect(runProgram(['/no/such/program'], {}, signal)).rejects.toThrow('stopped');
  });

  it('is told to end with SIGTERM otherwise, and waited for', async () => {
    const stop = new AbortController();
    const told: string[] = [];
    const onLine = (line: string) => {
      if (told.push(line) === 1) stop.abort(new Error('stopped'));
    };
    const script = `
      process.on('SIGTERM', () => { console.log('put away'); process.exit(1); });
      setInterval(() => {}, 1000);
      console.log('started');`;
    const program = [process.execPath, '-e', script];

    await expect(runProgram(program, { onLine }, stop.signal)).rejects.toThrow('stopped');

    expect(told).toEqual(['started', 'put away']);
  });
});
