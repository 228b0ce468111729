import { describe, expect, it } from '@jest/globals';
import { parseEventStream } from '../../src/client/event-stream.ts';

async function* inChunks(text: string, bytes: number): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

function read(text: string, { bytes = 1000, characters = 1000 } = {}) {
  return Array.fromAsync(parseEventStream(inChunks(text, bytes), characters));
}

describe('parseEventStream', () => {
  it('reads id, name and data of each event', async () => {
    expect(await read('id: 1\nevent: progress\ndata: {"a":1}\n\nid:2\ndata:x\n\n')).toEqual([
      { id: '1', event: 'progress', data: '{"a":1}' },
      { id: '2', event: 'message', data: 'x' },
    ]);
  });

  it('reads the same whatever the chunks, also when they split a character', async () => {
    const text = ': hello\r\nid: 1\r\nevent: function\r\ndata: größe\r\ndata: 2\r\n\r\n';

    for (let bytes = 1; bytes < 20; bytes++) {
      expect(await read(text, { bytes })).toEqual([{ id: '1', event: 'function', data: 'größe\n2' }]);
    }
  });

  it('drops an event that was cut off', async () => {
    expect(await read('id: 1\ndata: 1\n\nid: 2\ndata: 2\n')).toEqual([{ id: '1', event: 'message', data: '1' }]);
  });

  it('passes over comments, unknown fields and events without data', async () => {
    expect(await read(': ping\n\nretry: 5\n\ncolour: red\n\ndata\n\n')).toEqual([
      { id: undefined, event: 'message', data: '' },
    ]);
  });

  it('refuses a line that does not end', async () => {
    await expect(read(`data: ${'x'.repeat(2000)}`)).rejects.toMatchObject({ code: 'ERR_GATHERER_PROTOCOL' });
  });

  it('refuses an event of too many lines', async () => {
    await expect(read('data: x\n'.repeat(500))).rejects.toMatchObject({ code: 'ERR_GATHERER_PROTOCOL' });
  });
});
