import { existsSync } from 'node:fs';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, waitUntil } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '../../src/build/run-program.ts';

const { signal } = new AbortController();

describe('a build that is asked to end', () => {
  it('loses the program of its step, and puts away what it made itself', async () => {
    const stop = new AbortController();
    const told: string[] = [];
    const onLine = (line: string) => {
      if (told.push(line) === 1) stop.abort(new Error('stopped'));
    };
    const build = ['sh', '-c', 'echo step; sleep 60 || echo "the step ended with $?"; echo removed'];

    await expect(runProgram(build, { onLine, isBuild: true }, stop.signal)).rejects.toThrow('stopped');

    expect(told).toContain('the step ended with 137');
    expect(told.at(-1)).toBe('removed');
  });

  it('is asked so when whoever began it is killed', async () => {
    const keeper = join(import.meta.dirname, '../../src/build/keep-build.ts');
    // It holds the keeper's input, and ends without a word; what the keeper says is said to nobody.
    const starter = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, [${JSON.stringify(keeper)}, ...process.argv.slice(1)], { detached: true });
      child.stdout.once('data', () => process.kill(process.pid, 'SIGKILL'));`;
    await using folder = await mkdtempDisposable(join(tmpdir(), 'keep-build-'));
    const note = join(folder.path, 'note');
    const build = `echo step; sleep 60 || echo "the step ended with $?"; echo removed; echo removed > ${note}`;

    await expect(runProgram([process.execPath, '-e', starter, 'sh', '-c', build], {}, signal)).rejects.toThrow(
      'a signal',
    );

    await waitUntil(
      { clock: systemClock, what: 'the note', seconds: 20, look: () => existsSync(note) || undefined },
      signal,
    );
    expect(await readFile(note, 'utf8')).toBe('removed\n');
  });

  it('is not begun when that was asked before', async () => {
    const aborted = AbortSignal.abort(new Error('stopped'));

    await expect(runProgram(['/no/such/program'], {}, aborted)).rejects.toThrow('stopped');
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
