import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { CodedError, FakeClock, runProgram, usageError } from '../src/index.ts';

type Options = Parameters<typeof runProgram>[0];

function start(options: Partial<Options>) {
  const told: string[] = [];
  const signals = new EventEmitter();
  const clock = new FakeClock('2026-01-01T00:00:00Z');
  const base = { name: 'example', tell: (line: string) => void told.push(line), clock, signals };
  const ended = runProgram({ prepare: () => undefined, ...base, ...options });
  return { told, signals, clock, ended };
}

const working = (run: (signal: AbortSignal) => Promise<number | void>) => ({
  prepare: () => ({ run, graceMilliseconds: 1000 }),
});

describe('a program', () => {
  it('ends with what its work gives', async () => {
    expect(await start(working(async () => 4)).ended).toBe(4);
    expect(await start(working(async () => {})).ended).toBe(0);
  });

  it('ends well when there is nothing to do', async () => {
    expect(await start({}).ended).toBe(0);
  });

  it('says in one line what was typed wrong, and ends with 2', async () => {
    const { told, ended } = start({ prepare: () => Promise.reject(usageError('--to is missing')) });

    expect(await ended).toBe(2);
    expect(told).toEqual(['example: --to is missing', 'Try --help.']);
  });

  it('says in one line why its work failed, and ends with 3', async () => {
    const { told, ended } = start(working(() => Promise.reject(new CodedError('ERR_X', 'no such tag'))));

    expect(await ended).toBe(3);
    expect(told).toEqual(['example: no such tag']);
  });

  it('may have exit codes of its own', async () => {
    const { ended } = start({ ...working(() => Promise.reject(new Error('x'))), exitCodeOf: () => 1 });

    expect(await ended).toBe(1);
  });

  it('never ends without a word: what is not for people goes to the log, with its stack', async () => {
    const { told, ended } = start({
      ...working(() => Promise.reject(new Error('a fault'))),
      exitCodeOf: () => undefined,
    });

    expect(await ended).toBe(1);
    expect(told.join()).toContain('a fault');
    await expect(
      start({ prepare: () => Promise.reject(new Error('b')), exitCodeOf: () => undefined }).ended,
    ).rejects.toThrow('b');
  });

  it('that is told to stop has not failed', async () => {
    const { told, signals, ended } = start(
      working(
        (signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('cut off')), { once: true });
          }),
      ),
    );
    await Promise.resolve(); // the work has begun
    signals.emit('SIGTERM', 'SIGTERM');

    expect(await ended).toBe(0);
    expect(told).toEqual([]);
  });

  it('that does not stop is left after its grace', async () => {
    const { signals, clock, ended } = start(working(() => new Promise(() => {})));
    await Promise.resolve();
    signals.emit('SIGTERM', 'SIGTERM');
    await clock.advance({ seconds: 2 });

    expect(await ended).toBe(1);
  });
});
