import { describe, expect, it } from '@jest/globals';
import { newUlid } from '@insights/process';

describe('newUlid', () => {
  it('has 26 characters of base 32 and sorts by time', () => {
    const earlier = newUlid(new Date(1_469_918_176_385), () => 0.999);
    const later = newUlid(new Date(1_469_918_176_386), () => 0);

    expect(earlier).toMatch(/^01ARYZ6S41Z{16}$/);
    expect(later > earlier).toBe(true);
  });
});
