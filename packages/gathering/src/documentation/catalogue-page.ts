import { apiVersionOf } from '../api-resource.ts';
import type { FunctionCard, FunctionRead, ObjectRecord } from '../gather-function.ts';
import { documentPath } from './record-template.ts';

const introduction = `What each function collects, what it reads for that, and where it is in the archive. This page follows from the catalogue of functions.

| Word | Means |
|---|---|
| Reads | types of the API, with the verbs that the account needs: these are the rights of the generated role (\`deploy/base/gather-role.yaml\`). What runs in \`main\` reads Secrets, with rights of \`main\` alone |
| Records | templates of paths. \`{ns}\` and \`{name}\` are one segment each; \`{ns/}\` is left out for an object without namespace. Each has a JSON Schema and a sample in [records](records/README.md) |
| Sensitivity | \`settings\`: how the product is set up. \`names\`: names that the customer chose. \`addresses\`: host names, domains, addresses. \`free text\`: annotations, arguments and the like. Each includes those before it |
| Since | the first release of OpenShift whose operator has the function |

Of every object \`metadata.managedFields\` and the copy that \`kubectl apply\` keeps are left out. What a cluster does not have is no failure.
`;

/** The page of all functions, Markdown; `command` is what writes it. */
export function formatCataloguePage(functions: readonly FunctionCard[], command: string): string {
  const sorted = functions.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const gatherers = Map.groupBy(sorted, ({ id }) => id.split('/')[0] ?? '');
  const parts = [...gatherers].map(([name, cards]) => `## ${name}\n\n${cards.map(sectionOf).join('\n')}`);
  return `<!-- Written by \`${command}\`. -->\n# Gathered data\n\n${introduction}\n${overviewOf(sorted)}\n${parts.join('\n')}`;
}

function overviewOf(cards: readonly FunctionCard[]): string {
  const rows = cards.map((card) => {
    const { id, records, sensitivity, since } = card;
    return `| [\`${id}\`](#${anchorOf(id)}) | ${records.length} | ${sensitivity} | ${since} | ${placeOf(card)} |\n`;
  });
  const header = '| Function | Kinds of records | Sensitivity | Since | Runs in |\n|---|---|---|---|---|';
  return `${cards.length} functions:\n\n${header}\n${rows.join('')}`;
}

// As GitHub makes them of headings.
function anchorOf(id: string): string {
  return id.replaceAll('/', '').toLowerCase();
}

function placeOf({ runsIn }: FunctionCard): string {
  return `\`${runsIn ?? 'gatherer'}\``;
}

function sectionOf(card: FunctionCard): string {
  const { id, description, reads, records, objects, sensitivity, since, limits = [] } = card;
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['Reads', reads.length === 0 ? ['nothing of the API'] : reads.map(readText)],
    ['Records', records.length === 0 ? ['nothing'] : records.map((path) => recordText(path, objects))],
    ['Limits', limits],
    ['Sensitivity', [sensitivity]],
    ['Since', [since]],
    ['Runs in', [placeOf(card)]],
  ];
  const lines = rows
    .filter(([, cells]) => cells.length > 0)
    .map(([name, cells]) => `| ${name} | ${cells.map(inCell).join('<br>')} |\n`);
  return `### ${id}\n\n${description}\n\n| | |\n|---|---|\n${lines.join('')}`;
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function readText({ group, resource, version, verbs, namespaces, names }: FunctionRead): string {
  const where = namespaces === undefined ? '' : ` in ${namespaces.map(asCode).join(', ')}`;
  const which = names === undefined ? '' : ` of ${names.map(asCode).join(', ')}`;
  return `\`${resource}\` (${apiVersionOf({ group, version, resource, kind: '' })})${which}${where}: ${verbs.join(', ')}`;
}

function recordText(path: string, objects: readonly ObjectRecord[]): string {
  const object = objects.find((each) => each.path === path);
  const part = object?.part === undefined ? '' : `\`${object.part}\` of `;
  const what = object === undefined ? '' : `: ${part}${object.resource.kind}`;
  return `\`${path}\`${what} ([sample](records/${encodeURI(documentPath(path))}))`;
}

function asCode(text: string): string {
  return `\`${text}\``;
}
