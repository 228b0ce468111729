import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ExpressionEngine } from '../../src/index.ts';
import { describeWithReferenceData, readReferenceData } from '../support/reference-data.ts';

const { signal } = new AbortController();
const time = '2026-11-20T22:33:00.123456789Z';

let engine: ExpressionEngine;
beforeEach(() => {
  engine = new ExpressionEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

async function matching(expressions: readonly string[], ...lines: readonly string[]): Promise<string[]> {
  const { matches } = await engine.matchLines([expressions], Buffer.from(lines.join('\n')), signal);
  return [...(matches[0] ?? [])].map((index) => lines[index] ?? '');
}

describe('expressions', () => {
  it('match anywhere in a line, its time included', async () => {
    const lines = [`${time} etcd took too long`, `${time} all is well`];

    expect(await matching(['too long'], ...lines)).toEqual([lines[0]]);
    expect(await matching(['2026-11-20'], ...lines)).toEqual(lines);
  });

  it('that are anchored match at the start of the message, of the whole line, and at their end', async () => {
    const line = `${time} panic: no memory`;

    expect(await matching(['^panic'], line)).toEqual([line]);
    expect(await matching(['\\Apanic'], line)).toEqual([line]);
    expect(await matching(['^2026'], line)).toEqual([line]);
    expect(await matching(['memory$'], line)).toEqual([line]);
    expect(await matching(['^memory'], line)).toEqual([]);
  });

  it.each(['[^x]y$', 'b$', '\\Aa', 'a\\z', '\\bb', 'a.b', 'a\\sb', '(?s)a.b', '[^c]b', '(?m)^b', 'x*', 'b|^a'])(
    'match a line of a text if, and only if, they match that line alone: %s',
    async (expression) => {
      const lines = ['a', 'b', 'a b', 'xy', '', 'ab', 'b a'];

      const alone = await Promise.all(lines.map((line) => matching([expression], line)));

      expect(await matching([expression], ...lines)).toEqual(alone.flat());
    },
  );

  it('do not lend their flags to each other', async () => {
    expect(await matching(['(?i)error', 'panic'], 'ERROR', 'PANIC', 'panic')).toEqual(['ERROR', 'panic']);
  });

  it('tell the groups of a text apart', async () => {
    const { lines, matches } = await engine.matchLines([['a'], ['b', 'c'], ['x']], Buffer.from('ab\nc\na\n'), signal);

    expect({ lines, matches: matches.map((each) => [...each]) }).toEqual({ lines: 4, matches: [[0, 2], [0, 1], []] });
  });

  it('read bytes that are no UTF-8 as Go does', async () => {
    const { matches } = await engine.matchLines([['a.b']], Buffer.from([0x61, 0xff, 0x62]), signal);

    expect([...(matches[0] ?? [])]).toEqual([0]);
  });

  it('match names', async () => {
    const { matches } = await engine.matchNames(['^etcd-', ''], ['etcd-0', 'my-etcd-0'], signal);

    expect(matches.map((each) => [...each])).toEqual([[0], [0, 1]]);
  });

  it('that are none are told with the reason', async () => {
    const [good, bad] = await engine.compile(['a', '('], 1000, signal);

    expect(good?.fault).toBeUndefined();
    expect(bad?.fault).toBe('error parsing regexp: missing closing ): `(`');
    await expect(engine.matchNames(['('], ['a'], signal)).rejects.toMatchObject({
      code: 'ERR_RULES_EXPRESSIONS_ENDED',
    });
  });

  it('that take for ever leave time for others, and are given up', async () => {
    const evil = '\\b.{1,499}\\b.{1,499}[0-9]z1$';
    const lines = Array.from({ length: 12 }, (_, seed) => disorderedLine(seed, 8_000));
    const before = performance.eventLoopUtilization();

    const { matches, exhausted } = await engine.matchLines(
      [[evil], ['nothing', 'z']],
      Buffer.from(lines.join('\n')),
      signal,
    );

    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
    expect(exhausted).toEqual([evil]);
    expect([...(matches[1] ?? [])]).toEqual([...lines.keys()]);
  });

  it('end in the middle of a match when that is wished, and begin anew', async () => {
    const stop = new AbortController();
    const line = Buffer.from('1 a'.repeat(20_000));
    const evil = ['(?:\\b.{1,499}){2}[0-9]z1$', '(?i)\\pL{1000}z$'];
    const endless = engine.matchLines([evil], line, stop.signal);
    const other = engine.matchNames(['a'], ['a'], signal);
    const both = Promise.allSettled([endless, other]);

    setImmediate(() => stop.abort(new Error('enough')));

    expect(await both).toMatchObject([{ status: 'rejected', reason: { message: 'enough' } }, { status: 'rejected' }]);
    expect((await engine.matchNames(['a'], ['a'], signal)).matches).toHaveLength(1);
    await expect(engine.matchNames(['a'], ['a'], stop.signal)).rejects.toThrow('enough');
  });

  it('are not searched for in a thread that was ended', async () => {
    const asked = engine.matchNames(['a'], ['a'], signal);
    const ended = expect(asked).rejects.toMatchObject({ code: 'ERR_RULES_EXPRESSIONS_ENDED' });

    await engine[Symbol.asyncDispose]();

    await ended;
  });
});

// What repeats itself is remembered by the engine, and costs little.
function disorderedLine(seed: number, length: number): string {
  const characters = 'aKſéжαβ1 z';
  let state = seed + 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return characters[(state >> 8) % characters.length];
  }).join('');
}

interface Vector {
  readonly pattern: string;
  readonly compiles: boolean;
}

describeWithReferenceData('the reference data on expressions', () => {
  it('is met but for two groups of one name', async () => {
    const vectors = readReferenceData('vectors/go-regex.json') as Vector[];

    const compiled = await engine.compile(
      vectors.map(({ pattern }) => pattern),
      60_000,
      signal,
    );

    const different = vectors.filter(({ compiles }, index) => compiles !== (compiled[index]?.fault === undefined));
    expect(different.map(({ pattern }) => pattern)).toEqual(['(?P<a>x)(?P<a>y)']);
  });
});
