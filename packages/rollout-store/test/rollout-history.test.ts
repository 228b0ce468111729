import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decision, noAbort, Stored } from './support/stored.ts';

let stored: Stored;

beforeEach(async () => {
  stored = await Stored.start();
});

afterEach(() => stored[Symbol.asyncDispose]());

describe('the history of decisions', () => {
  it('is taken over by the next process, newest first', async () => {
    await stored.history().add([decision('first'), decision('second')], noAbort);
    const next = stored.history();

    await next.load(noAbort);
    await next.add([decision('third')], noAbort);

    expect(reasons(next)).toEqual(['third', 'second', 'first']);
    expect(next.own.map(({ reason }) => reason)).toEqual(['third']);
    expect(storedReasons()).toEqual(['third', 'second', 'first']);
  });

  it('keeps the last 50', async () => {
    stored.putHistory({ 'history.json': JSON.stringify(Array.from({ length: 60 }, (_, at) => decision(`old-${at}`))) });
    const history = stored.history();
    await history.load(noAbort);

    await history.add([decision('new')], noAbort);

    expect(storedReasons()).toHaveLength(50);
    expect(storedReasons().slice(0, 2)).toEqual(['new', 'old-0']);
  });
});

describe('a history that cannot be read now', () => {
  it('is not overwritten, and joined with what was decided meanwhile once it can be', async () => {
    stored.putHistory({ 'history.json': JSON.stringify([decision('old')]) });
    stored.cluster.fail({ match: { method: 'GET', resource: 'configmaps' }, status: 403, times: 2 });
    const history = stored.history();

    await history.load(noAbort);
    await history.add([decision('first')], noAbort);
    expect(storedReasons()).toEqual(['old']);
    expect(reasons(history)).toEqual(['first']);
    await history.add([decision('second')], noAbort);

    expect(storedReasons()).toEqual(['second', 'first', 'old']);
    expect(reasons(history)).toEqual(['second', 'first', 'old']);
    expect(history.own).toHaveLength(2);
  });
});

describe('a history that is not what we wrote', () => {
  it.each([
    ['cut in the middle', '[{"at":"2026-01-01T00:0', []],
    ['no list', '{"items":[]}', []],
    ['deeper than anybody writes', '['.repeat(100_000), []],
    ['with a line of another kind', JSON.stringify([7, decision('good'), { reason: 'no time' }, null]), ['good']],
    ['with a time that is none', JSON.stringify([{ ...decision('bad'), at: 'today' }, decision('good')]), ['good']],
    ['with texts that are numbers', JSON.stringify([{ ...decision('bad'), from: 1 }, decision('good')]), ['good']],
  ])('loses nothing when it is written: %s', async (_, text, readable) => {
    stored.putHistory({ 'history.json': text, note: 'of a human' });
    const history = stored.history();

    await history.load(noAbort);
    expect(reasons(history)).toEqual(readable);
    await history.add([decision('new')], noAbort);

    expect(storedReasons()).toEqual(['new', ...readable]);
    expect(stored.historyData()).toMatchObject({ note: 'of a human', 'unreadable.json': text });
  });

  it('keeps the results of a newer release', async () => {
    const newer = { ...decision('new'), result: 'promoted', ring: 2 };
    stored.putHistory({ 'history.json': JSON.stringify([newer]) });
    const history = stored.history();

    await history.load(noAbort);

    expect(history.entries).toEqual([newer]);
  });
});

function reasons({ entries }: { readonly entries: readonly { readonly reason: string }[] }): string[] {
  return entries.map(({ reason }) => reason);
}

function storedReasons(): string[] {
  return JSON.parse(stored.historyData()['history.json'] ?? '[]').map(({ reason }: { reason: string }) => reason);
}
