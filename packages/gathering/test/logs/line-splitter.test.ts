import { describe, expect, it } from '@jest/globals';
import { array, assert, asyncProperty, constantFrom, nat, string } from 'fast-check';
import { LineSplitter, linesOf, longestLineBytes } from '../../src/logs/line-splitter.ts';

async function linesIn(...pieces: readonly (string | Buffer)[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(streamOf(pieces))) lines.push(line.toString());
  return lines;
}

async function* streamOf(pieces: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece);
}

describe('the lines of a log', () => {
  it.each([
    { pieces: [], lines: [] },
    { pieces: ['a\nb\n'], lines: ['a', 'b'] },
    { pieces: ['a\n', 'b'], lines: ['a', 'b'] },
    { pieces: ['a', 'b\nc', '', 'd\n'], lines: ['ab', 'cd'] },
    { pieces: ['\n\na\r\n'], lines: ['', '', 'a\r'] },
  ])('are those of $pieces', async ({ pieces, lines }) => {
    expect(await linesIn(...pieces)).toEqual(lines);
  });

  it('do not depend on the pieces in which it comes', async () => {
    const line = string({ unit: constantFrom('a', 'ü', '🌍', ' '), maxLength: 40 });
    await assert(
      asyncProperty(array(line), array(nat(30)), async (lines, sizes) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const pieces: Buffer[] = [];
        let start = 0;
        for (const size of [...sizes, bytes.length]) {
          pieces.push(bytes.subarray(start, start + size));
          start += size;
        }

        expect(await linesIn(...pieces)).toEqual(lines);
      }),
    );
  });

  it('are whole up to 64 KiB, and cut with a mark beyond', async () => {
    const longest = 'x'.repeat(longestLineBytes);

    expect(await linesIn(`${longest}\n${longest}yz\nnext\n`)).toEqual([
      longest,
      `${longest} [cut: the line has 65538 bytes]`,
      'next',
    ]);
  });

  it('are cut between characters', async () => {
    const before = 'x'.repeat(longestLineBytes - 2);

    expect(await linesIn(`${before}🌍 and more`)).toEqual([
      `${before} [cut: the line has ${longestLineBytes + 11} bytes]`,
    ]);
    expect(await linesIn(`${before}ü and more`)).toEqual([
      `${before}ü [cut: the line has ${longestLineBytes + 9} bytes]`,
    ]);
  });

  it('keep bytes that are no UTF-8', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x80, 0x0a]);

    expect([...new LineSplitter().push(bytes)]).toEqual([Buffer.from([0xff, 0xfe, 0x80])]);
  });

  it('cost no memory when 10 GB come as one', () => {
    const splitter = new LineSplitter();
    const piece = Buffer.alloc(16 * 1024 * 1024, 'x');
    const before = process.memoryUsage().arrayBuffers;

    for (let time = 0; time < 640; time += 1) expect([...splitter.push(piece)]).toEqual([]);

    // Others of this process have buffers too, so the bound is far above what a splitter holds, and far below a piece each.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
    expect(splitter.end()?.toString()).toBe(`${'x'.repeat(longestLineBytes)} [cut: the line has 10737418240 bytes]`);
  });
});
