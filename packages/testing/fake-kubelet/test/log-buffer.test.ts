import { describe, expect, it } from '@jest/globals';
import { LogBuffer } from '../src/log-buffer.ts';

const time = new Date('2026-01-01T00:00:00Z');
const never = new AbortController().signal;

function texts(log: LogBuffer): string[] {
  return log.lines.map(({ text }) => text);
}

async function collect(lines: AsyncIterable<{ text: string }>): Promise<string[]> {
  const all: string[] = [];
  for await (const { text } of lines) all.push(text);
  return all;
}

describe('the log of a container', () => {
  it('keeps lines when they end, and the last one when the process does', () => {
    const log = new LogBuffer();
    log.write('a\nb', time);
    log.write('c\nrest', time);

    expect(texts(log)).toEqual(['a', 'bc']);
    log.close(time);
    expect(texts(log)).toEqual(['a', 'bc', 'rest']);
  });

  it('does not mix unfinished lines of standard output and standard error', () => {
    const log = new LogBuffer();
    log.write('out', time, 'stdout');
    log.write('err\n', time, 'stderr');
    log.write('put\n', time, 'stdout');

    expect(texts(log)).toEqual(['err', 'output']);
  });

  it('cuts lines at 16 KiB without losing anything', () => {
    const log = new LogBuffer();
    const long = 'x'.repeat(40_000);
    log.write(long, time);
    log.write('y\n', time);

    expect(texts(log).map(({ length }) => length)).toEqual([16_384, 16_384, 7233]);
    expect(texts(log).join('')).toBe(`${long}y`);
  });

  it('keeps the last 5000 lines', () => {
    const log = new LogBuffer();
    log.write(Array.from({ length: 5010 }, (_, index) => `${index}\n`).join(''), time);

    expect(log.lines).toHaveLength(5000);
    expect(texts(log)[0]).toBe('10');
  });

  it('gives a follower every line from the call on, until the end', async () => {
    const log = new LogBuffer();
    log.write('before\n', time);
    const following = log.follow(never);
    log.write('one\n', time);
    const collected = collect(following);
    await Promise.resolve();
    log.write('two\nthr', time);
    log.close(time);

    expect(await collected).toEqual(['one', 'two', 'thr']);
  });

  it('releases a follower that gives up', async () => {
    const log = new LogBuffer();
    const stop = new AbortController();
    const collected = collect(log.follow(stop.signal));
    log.write('one\n', time);
    await new Promise(setImmediate);
    stop.abort();

    expect(await collected).toEqual(['one']);
  });
});
