import { readRecords, type TarEntry } from '@insights/archive';
import { defineFileCommand, type InsightsContext, outputFlag } from '../cli/context.ts';
import { counted, shownBytes, shownText } from '../cli/shown-text.ts';

const bytesColumns = 10;

/** `archive ls`: what is in archives. */
export const lsCommand = defineFileCommand({
  summary: 'the members of archives, with sizes and times',
  usage: 'insights archive ls',
  operands: { name: 'FILE…', least: 1, most: Number.POSITIVE_INFINITY },
  flags: outputFlag,
  async run({ values, operands: files }, context, signal) {
    for (const file of files) {
      if (values.output === 'json') await listAsJson(file, context, signal);
      else await listAsText(file, files.length > 1, context, signal);
    }
  },
});

async function listAsText(file: string, withName: boolean, context: InsightsContext, signal: AbortSignal) {
  let records = 0;
  let bytes = 0;
  if (withName) context.print(`${shownText(file)}:`);
  for await (const entry of readRecords(file, { signal, clock: context.clock })) {
    context.print(`${String(entry.bytes).padStart(bytesColumns)}  ${shownTime(entry)}  ${shownText(entry.path)}`);
    records += 1;
    bytes += entry.bytes;
  }
  context.tell(`${counted(records, 'record')}, ${shownBytes(bytes)}`);
}

function shownTime({ modifiedAt }: TarEntry): string {
  return modifiedAt.toISOString().slice(0, 19).replace('T', ' ');
}

/** One line of JSON an archive. */
async function listAsJson(file: string, { print, clock }: InsightsContext, signal: AbortSignal): Promise<void> {
  const records: object[] = [];
  for await (const { path, bytes, modifiedAt } of readRecords(file, { signal, clock })) {
    records.push({ path, bytes, modifiedAt: modifiedAt.toISOString() });
  }
  print(JSON.stringify({ file, records }));
}
