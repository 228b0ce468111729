import { FakeClock } from '@insights/process';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Narrator } from '../../src/demo/narrator.ts';

const digest = `sha256:${'0'.repeat(64)}`;

describe('the narrator', () => {
  let told = '';
  let narrator: Narrator;

  beforeEach(() => {
    told = '';
    narrator = new Narrator((text) => void (told += text), false);
  });

  it('breaks what is longer than 80 columns between words', () => {
    const words = 'every word of it stays whole, '.repeat(8).trim();

    narrator.line(words);
    narrator.fact(words);
    narrator.chapter(words);
    narrator.figure('a figure', words);

    expect(told.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(told.split(/\s+/).filter((word) => !/^(?:every|word|of|it|stays|whole,|1\.|a|figure|)$/.test(word))).toEqual(
      [],
    );
  });

  it('puts a figure that does not fit beside its name below it, whole', () => {
    narrator.figure('image', digest);

    expect(told).toBe(`   image\n      ${digest}\n`);
  });

  it('keeps columns that were made with blanks', () => {
    narrator.fact('12:00:00  applied             sha256:0123');

    expect(told).toBe('   12:00:00  applied             sha256:0123\n');
  });

  it('is never silent for more than five seconds while it waits', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    const work = Promise.withResolvers<string>();
    const waiting = narrator.during('the image', clock, work.promise);

    await clock.advance({ seconds: 12 });
    work.resolve('done');

    expect(await waiting).toBe('done');
    await clock.advance({ seconds: 12 });
    expect(told).toBe('   waiting for the image, 5.0 s so far\n   waiting for the image, 10.0 s so far\n');
  });

  it('says nothing more once what it waited for has failed', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');

    await expect(narrator.during('the image', clock, Promise.reject(new Error('no')))).rejects.toThrow('no');

    await clock.advance({ seconds: 12 });
    expect(told).toBe('');
  });
});
