import { readRecords } from '@insights/archive';
import {
  ArchiveSources,
  gathersPath,
  markObfuscated,
  type Obfuscator,
  type TranslationTable,
} from '@insights/obfuscation';
import { defineFileCommand, type InsightsContext } from '../cli/context.ts';
import { shownText } from '../cli/shown-text.ts';
import { nameBeside } from './name-beside.ts';
import { type PlainRecord, rewriteArchive } from './rewrite-archive.ts';
import { readTable, requireAbsent, writeTable } from './table-file.ts';

/** `archive obfuscate`: archives without addresses and names of their cluster, and what undoes it. */
export const obfuscateCommand = defineFileCommand({
  summary: 'copies without addresses and names, with their tables',
  usage: 'insights archive obfuscate',
  operands: { name: 'FILE…', least: 1, most: Number.POSITIVE_INFINITY },
  flags: {
    table: {
      type: 'string',
      placeholder: 'FILE',
      description: 'a table of this cluster, to keep to',
    },
  },
  async run({ values, operands: files }, context, signal) {
    const given = values.table === undefined ? undefined : await readTable(values.table);
    for (const file of files) await obfuscate(file, given, context, signal);
  },
});

async function obfuscate(
  file: string,
  given: TranslationTable | undefined,
  context: InsightsContext,
  signal: AbortSignal,
): Promise<void> {
  const target = nameBeside(file, 'obfuscated');
  const tablePath = target.replace(/\.tar\.gz$/, '-table.json');
  await requireAbsent(target);
  await requireAbsent(tablePath);
  const { clock, print, tell } = context;
  const obfuscator = (await sourcesOf(file, context, signal)).obfuscator(given);
  const change = (record: PlainRecord) => obfuscated(record, obfuscator);
  const onLeftOut = (reason: string) => tell(shownText(`left out: ${reason}`));
  await rewriteArchive({ file, target, clock, change, onLeftOut }, signal);
  print(`Created ${target}`);
  // Without it nobody can ever read the addresses again.
  await writeTable(tablePath, obfuscator.table());
  tell(`what undoes it: ${tablePath}`);
}

async function sourcesOf(file: string, { clock }: InsightsContext, signal: AbortSignal): Promise<ArchiveSources> {
  const sources = new ArchiveSources();
  for await (const { path, contents } of readRecords(file, { signal, clock })) {
    if (ArchiveSources.has(path)) sources.add(path, Buffer.concat(await Array.fromAsync(contents)));
  }
  return sources;
}

function obfuscated({ path, contents }: PlainRecord, obfuscator: Obfuscator): PlainRecord {
  const marked = path === gathersPath ? markObfuscated(contents) : contents;
  return { path: obfuscator.path(path), contents: obfuscator.contents(marked) };
}
