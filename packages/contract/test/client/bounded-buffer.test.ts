import { describe, expect, it } from '@jest/globals';
import { BoundedBuffer } from '../../src/client/bounded-buffer.ts';

describe('BoundedBuffer', () => {
  it('joins pieces of any size up to its limit, and refuses what is more', () => {
    const buffer = new BoundedBuffer(10_000);

    const taken = Array.from({ length: 4 }, () => buffer.add(Buffer.alloc(3000, 'a')));

    expect(taken).toEqual([true, true, true, false]);
    expect(buffer.take().toString()).toBe('a'.repeat(9000));
  });

  it('begins anew after what it held was taken', () => {
    const buffer = new BoundedBuffer(4);
    buffer.add(Buffer.from('abcd'));
    buffer.take();

    buffer.add(Buffer.from('ef'));

    expect(buffer.take().toString()).toBe('ef');
  });
});
