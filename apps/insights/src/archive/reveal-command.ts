import { Revealer } from '@insights/obfuscation';
import { required } from '@insights/process';
import { defineFileCommand } from '../cli/context.ts';
import { shownText } from '../cli/shown-text.ts';
import { nameBeside } from './name-beside.ts';
import { rewriteArchive } from './rewrite-archive.ts';
import { readTable, requireAbsent } from './table-file.ts';

/** `archive reveal`: obfuscated archives with their addresses again. Placeholders, `0.0.0.0` and `::` stand for nothing that is known. */
export const revealCommand = defineFileCommand({
  summary: 'copies with the addresses that a table has',
  usage: 'insights archive reveal',
  operands: { name: 'FILE…', least: 1, most: Number.POSITIVE_INFINITY },
  flags: {
    table: {
      type: 'string',
      placeholder: 'FILE',
      description: 'the table, or its Secret as JSON; required',
    },
  },
  async run({ values, operands: files }, { clock, print, tell }, signal) {
    const revealer = new Revealer(await readTable(required('table', values.table)));
    for (const file of files) {
      const target = nameBeside(file, 'revealed');
      await requireAbsent(target);
      const change = ({ path, contents }: { path: string; contents: Buffer }) => ({
        path,
        contents: revealer.contents(contents),
      });
      const onLeftOut = (reason: string) => tell(shownText(`left out: ${reason}`));
      await rewriteArchive({ file, target, clock, change, onLeftOut }, signal);
      print(`Created ${target}`);
    }
  },
});
