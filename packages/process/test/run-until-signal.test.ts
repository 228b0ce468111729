import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { CodedError, createLogger, FakeClock, hangUpWithOutput, runUntilSignal, silentLogger } from '@insights/process';

function start(run: (signal: AbortSignal) => Promise<number | void>) {
  const clock = new FakeClock();
  const signals = new EventEmitter();
  const code = runUntilSignal(run, { log: silentLogger(), clock, signals, graceMilliseconds: 10_000 });
  return { clock, signals, code };
}

const never = () => new Promise<void>(() => {});
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('runUntilSignal', () => {
  it('ends with 0 when the work stops as asked', async () => {
    const { signals, code } = start(untilAborted);

    signals.emit('SIGTERM', 'SIGTERM');

    expect(await code).toBe(0);
    expect(signals.listenerCount('SIGTERM')).toBe(0);
  });

  it('leaves no timer behind that would keep the process until the end of the grace period', async () => {
    const { clock, signals, code } = start(untilAborted);

    signals.emit('SIGTERM', 'SIGTERM');
    await code;

    expect(clock.sleepers).toBe(0);
  });

  it('gives up on work that does not stop within the grace period', async () => {
    const { clock, signals, code } = start(never);

    signals.emit('SIGTERM', 'SIGTERM');
    await clock.advance({ seconds: 10 });

    expect(await code).toBe(1);
  });

  it.each(['SIGINT', 'SIGTERM'])('ends at once on a second request, two seconds after the first: %s', async (name) => {
    const { clock, signals, code } = start(never);

    signals.emit(name, name);
    await clock.advance({ seconds: 2 });
    signals.emit(name, name);

    expect(await code).toBe(1);
  });

  it.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGINT', 'SIGINT'],
    ['SIGHUP', 'SIGTERM'],
    ['SIGTERM', 'SIGHUP'],
    ['SIGINT', 'SIGTERM'],
  ])('lets the work put its things away when %s comes with its echo, %s', async (first, echo) => {
    const { clock, signals, code } = start(async (signal) => {
      await untilAborted(signal).catch(() => {});
      await clock.sleep(5_000);
      return 7;
    });

    signals.emit(first, first);
    signals.emit(echo, echo);
    await clock.advance({ milliseconds: 1_999 });
    signals.emit(echo, echo);
    await clock.advance({ seconds: 4 });

    expect(await code).toBe(7);
  });

  it('takes a terminal that is closed later for no second request', async () => {
    const { clock, signals, code } = start(async (signal) => {
      await untilAborted(signal).catch(() => {});
      await clock.sleep(5_000);
      return 7;
    });

    signals.emit('SIGTERM', 'SIGTERM');
    await clock.advance({ seconds: 3 });
    signals.emit('SIGHUP', 'SIGHUP');
    await clock.advance({ seconds: 3 });

    expect(await code).toBe(7);
  });

  it('stops when nobody can read its output any more', async () => {
    const { signals, code } = start(untilAborted);
    const output = new EventEmitter();
    hangUpWithOutput([output], signals);

    output.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }));
    output.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }));

    expect(await code).toBe(0);
  });

  it.each([
    ['the code that the work returns', async () => 3, 3],
    ['2 for bad flags', () => Promise.reject(new CodedError('ERR_USAGE', 'no')), 2],
    ['1 for any other error', () => Promise.reject(new Error('no')), 1],
  ])('ends with %s', async (_, run, expected) => {
    expect(await start(run).code).toBe(expected);
  });

  it.each(['uncaughtException', 'unhandledRejection'])(
    'logs an %s without what hangs on it, and ends with 1',
    async (name) => {
      const lines: string[] = [];
      const destination = { write: (line: string) => void lines.push(line) };
      const log = createLogger({ level: 'info', name: 'test', destination });
      const signals = new EventEmitter();
      const code = runUntilSignal(never, { log, clock: new FakeClock(), signals, graceMilliseconds: 10_000 });

      const options = { headers: { authorization: 'Bearer CANARY' } };
      signals.emit(name, Object.assign(new Error('the parser failed'), { code: 'HPE_INVALID_CONSTANT', options }));

      expect(await code).toBe(1);
      expect(lines.join('')).toMatch(/the parser failed/);
      expect(lines.join('')).not.toContain('CANARY');
      expect(signals.listenerCount(name)).toBe(0);
    },
  );
});
