import { documentPath, type RecordTemplate } from './record-template.ts';

const introduction = `Every kind of record: a sample, and a JSON Schema (2020-12) beside it. The folders are those of an unpacked archive; what a
template leaves open is in capitals: \`config/node/NAME.json\` is a sample of \`config/node/{name}.json\`.

Samples come out of the tests' own objects: \`npm run generate -- --samples\` gathers them anew. A test serves the samples that are objects of
the API as a cluster, gathers it, and expects each of them again. Schemas follow from the catalogue; of what is no object of
the API, from everything that the tests record.
`;

/** The page that links all samples and schemas. */
export function formatRecordsPage(
  templates: readonly RecordTemplate[],
  { command, hasSample }: { command: string; hasSample: (path: string) => boolean },
): string {
  const rows = templates.map(({ path, functions }) => {
    const file = encodeURI(documentPath(path));
    const sample = hasSample(path) ? `[sample](${file})` : '–';
    return `| \`${path}\` | ${sample} | [schema](${file}.schema.json) | ${functions.join('<br>')} |\n`;
  });
  const header = '| Record | Sample | Schema | Written by |\n|---|---|---|---|';
  return `<!-- Written by \`${command}\`. -->\n# Records\n\n${introduction}\n${header}\n${rows.join('')}`;
}
