import { describe, expect, it } from '@jest/globals';
import { RunningImages } from '../../src/images/running-images.ts';

describe('running images', () => {
  it('have the most frequent one first, over all months', () => {
    const images = new RunningImages();
    for (const [image, month] of [
      ['a', '2026-01'],
      ['b', '2026-01'],
      ['b', '2026-02'],
      ['c', '2026-01'],
      ['c', '2026-01'],
      ['c', '2026-02'],
    ] as const) {
      images.add(image, month);
    }

    expect(images.content()).toEqual({
      images: { 0: 'c', 1: 'b', 2: 'a' },
      containers: { '2026-01': { 0: 2, 1: 1, 2: 1 }, '2026-02': { 0: 1, 1: 1 } },
    });
  });

  it('begin no image once 1000 counts are told', () => {
    const images = new RunningImages();
    for (let index = 0; index < 999; index += 1) images.add(`a${index}`, '2026-01');
    for (const month of ['2026-01', '2026-02', '2026-03']) images.add('rare', month);

    const { images: told, containers } = images.content();

    // 3 counts of the most frequent image, then one each: 1000 are reached with the 998th image.
    expect(Object.keys(told)).toHaveLength(998);
    expect(Object.values(containers).flatMap(Object.keys)).toHaveLength(1000);
  });

  it('tell the image whole that crosses the 1000', () => {
    const images = new RunningImages();
    for (let index = 0; index < 1500; index += 1) {
      images.add(`a${index}`, '2026-01');
      images.add(`a${index}`, '2026-02');
      images.add(`a${index}`, '2026-03');
    }

    expect(Object.values(images.content().containers).flatMap(Object.keys)).toHaveLength(1002);
  });

  it('count 50,000 pairs at most, and what is known already', () => {
    const images = new RunningImages();
    for (let index = 0; index < 50_003; index += 1) images.add(`a${index}`, '2026-01');
    images.add('a0', '2026-01');

    expect(images.leftOut).toBe(3);
    expect(images.content().containers).toMatchObject({ '2026-01': { 0: 2 } });
  });
});
