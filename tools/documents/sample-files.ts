import { isObject } from '../../packages/process/src/index.ts';
import {
  catalogue,
  inferShape,
  recordSchema,
  type RecordTemplate,
  templatePattern,
} from '../../packages/gathering/src/index.ts';
import { chooseSample, hasLargeNumber, parsed, type TestRecord } from './choose-sample.ts';
import { formatJson, samplePath, schemaPath, templates } from './document-files.ts';

/**
 * What follows from the records of the tests: path in the repository → text. A sample for each template that a test
 * records, and the schema of what is no object of the API, of all that the tests record by it.
 */
export function sampleFiles(records: readonly TestRecord[]): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const template of templates) {
    const pattern = templatePattern(template.path);
    const own = records.filter(({ path }) => pattern.test(path));
    const sample = chooseSample(own.filter((record) => isOfType(template, record)));
    if (!sample) continue;
    const value = template.path.endsWith('.json') ? parsed(sample.text) : undefined;
    const isText = value === undefined || hasLargeNumber.test(sample.text);
    files[samplePath(template)] = isText ? withoutFreePorts(sample.text) : formatJson(value);
    if (template.object || !template.path.endsWith('.json')) continue;
    const values = own.map(({ text }) => parsed(text)).filter((each) => each !== undefined);
    files[schemaPath(template)] = formatJson(recordSchema(template, catalogue, inferShape(values)));
  }
  return files;
}

// Tests record what is no such object too, to see that nothing ends by it.
function isOfType({ object }: RecordTemplate, { text }: TestRecord): boolean {
  if (!object || object.part) return true;
  const value = parsed(text);
  if (!isObject(value) || value['kind'] !== object.resource.kind) return false;
  const { metadata } = value;
  return isObject(metadata) && typeof metadata['name'] === 'string';
}

// The tests' services listen where the machine has a port: the next run would have another one.
function withoutFreePorts(text: string): string {
  return text.replaceAll(/(?<=\.svc:)\d{5}\b/g, '8383');
}
