import { describe, expect, it } from '@jest/globals';
import { ageSince, humanDuration } from '../../src/table/human-duration.ts';

const hour = 3600;
const day = 24 * hour;

describe('ages', () => {
  it.each([
    [-5, '<invalid>'],
    [0, '0s'],
    [119, '119s'],
    [121, '2m1s'],
    [600, '10m'],
    [179 * 60 + 59, '179m'],
    [3 * hour, '3h'],
    [7 * hour + 59 * 60, '7h59m'],
    [47 * hour, '47h'],
    [49 * hour, '2d1h'],
    [9 * day, '9d'],
    [800 * day, '2y70d'],
    [3000 * day, '8y'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(humanDuration(seconds)).toBe(text);
  });

  it('does not know the age of what has no time', () => {
    expect(ageSince(undefined, new Date())).toBe('<unknown>');
  });
});
