import { isUtf8 } from 'node:buffer';
import { readRecords, type TarEntry } from '@insights/archive';
import { CodedError } from '@insights/process';
import { defineFileCommand, type InsightsContext, outputFlag } from '../cli/context.ts';
import { shownText } from '../cli/shown-text.ts';
import { NearNames } from './near-names.ts';

/** `archive cat`: one member of an archive, or several, in the archive's order. */
export const catCommand = defineFileCommand({
  summary: 'the contents of members of an archive',
  usage: 'insights archive cat',
  operands: { name: 'FILE MEMBER…', least: 2, most: Number.POSITIVE_INFINITY },
  flags: outputFlag,
  async run({ values, operands: [file = '', ...members] }, context, signal) {
    const wanted = new Set(members);
    const near = new NearNames(wanted);
    for await (const entry of readRecords(file, { signal, clock: context.clock })) {
      near.look(entry.path);
      if (!wanted.delete(entry.path)) continue;
      if (values.output === 'json') await printAsJson(entry, context);
      else await writeOut(entry, context);
      // What follows is of no interest, whole or not.
      if (wanted.size === 0) return;
    }
    const [missing = ''] = wanted;
    const message = `${shownText(file)} has no member ${JSON.stringify(missing)}${near.suggestion(missing)}`;
    throw new CodedError('ERR_MEMBER_UNKNOWN', message);
  },
});

async function writeOut({ contents }: TarEntry, { write, stdout }: InsightsContext): Promise<void> {
  for await (const piece of contents) await write(stdout.isTTY ? withoutControls(piece) : piece);
}

const questionMark = 0x3f;

// A log may hold what moves the cursor, or types an answer. In a file or a pipe the bytes are what they are.
function withoutControls(piece: Buffer): Buffer {
  return Buffer.from(piece).map((byte) => (isHarmless(byte) ? byte : questionMark)) as Buffer;
}

function isHarmless(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || byte === 0x09 || byte === 0x0a;
}

/** One line of JSON a member. */
async function printAsJson({ path, bytes, modifiedAt, contents }: TarEntry, { print }: InsightsContext) {
  const content = Buffer.concat(await Array.fromAsync(contents));
  const value = isUtf8(content) ? { text: content.toString('utf8') } : { base64: content.toString('base64') };
  print(JSON.stringify({ path, bytes, modifiedAt: modifiedAt.toISOString(), ...value }));
}
