import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { boundaryOf, readForm } from '../src/multipart.ts';

async function readAll(form: string, chunkBytes: number): Promise<Record<string, string>> {
  const bytes = Buffer.from(form);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, i) =>
    bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes),
  );
  const parts: Record<string, string> = {};
  for await (const part of readForm(Readable.from(chunks), 'B')) {
    const content: Buffer[] = [];
    for await (const chunk of part.content) content.push(chunk);
    parts[part.name] = Buffer.concat(content).toString();
  }
  return parts;
}

const form =
  'preamble\r\n--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nwith \r\n-- and \r\n--A in it\r\n' +
  '--B\r\nContent-Disposition: form-data; name="b"; filename="f"\r\nContent-Type: text/plain\r\n\r\n\r\n--B--\r\n';

describe('the form reader', () => {
  it.each([1, 2, 3, 7, 1000])('finds the same parts when the body comes in chunks of %d bytes', async (chunkBytes) => {
    expect(await readAll(form, chunkBytes)).toEqual({ a: 'with \r\n-- and \r\n--A in it', b: '' });
  });

  it('skips parts that nobody reads', async () => {
    const names: string[] = [];
    for await (const part of readForm(Readable.from([Buffer.from(form)]), 'B')) names.push(part.name);

    expect(names).toEqual(['a', 'b']);
  });

  it('says so when the body ends within a part', async () => {
    await expect(readAll(form.slice(0, 90), 10)).rejects.toThrow('the form ends early');
  });

  it('reads the boundary with and without quotes, and none of another type', () => {
    expect(boundaryOf('multipart/form-data; boundary=abc')).toBe('abc');
    expect(boundaryOf('multipart/form-data; charset=utf-8; boundary="a b"')).toBe('a b');
    expect(boundaryOf('application/json; boundary=abc')).toBeUndefined();
  });
});
