import {
  catalogue,
  documentPath,
  formatCataloguePage,
  formatRecordsPage,
  recordSchema,
  type RecordTemplate,
  recordTemplates,
  shapeOf,
} from '../../packages/gathering/src/index.ts';

const command = 'npm run generate';
const folder = 'docs/records';

/** Path in the repository of the sample of a template. */
export function samplePath({ path }: Pick<RecordTemplate, 'path'>): string {
  return `${folder}/${documentPath(path)}`;
}

export function schemaPath(template: Pick<RecordTemplate, 'path'>): string {
  return `${samplePath(template)}.schema.json`;
}

export const templates = recordTemplates(catalogue);

/**
 * The documents of the catalogue, samples aside: path in the repository → text.
 * @param read - the text of a file in the repository, when it is there. Shapes of what is no object of the API are taken
 * from the schemas that are there.
 */
export function documentFiles(read: (path: string) => string | undefined): Readonly<Record<string, string>> {
  const hasSample = (path: string) => read(samplePath({ path })) !== undefined;
  const schemas = templates.map((template) => {
    const known = read(schemaPath(template));
    const shape = known === undefined ? undefined : shapeOf(JSON.parse(known));
    return [
      schemaPath(template),
      formatJson(recordSchema(template, catalogue, shape ?? startingShape(template))),
    ] as const;
  });
  return {
    'docs/gathered-data.md': formatCataloguePage(catalogue, command),
    [`${folder}/README.md`]: formatRecordsPage(templates, { command, hasSample }),
    ...Object.fromEntries(schemas),
  };
}

// Until the tests' records are looked at.
function startingShape({ path }: RecordTemplate) {
  return path.endsWith('.json') ? {} : undefined;
}

export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
