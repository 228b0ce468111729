import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonValue } from '@insights/cluster';
import { systemClock } from '@insights/process';
import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  catalogue,
  documentPath,
  matchRecordPath,
  recordTemplates,
  type RecordTemplate,
  restoreObject,
  runGathering,
} from '../../src/index.ts';
import { ApiServer } from '../support/api-server.ts';
import { readerOf } from '../support/cluster.ts';
import { MemorySink } from '../support/memory-sink.ts';

const folder = fileURLToPath(new URL('../../../../docs/records', import.meta.url));
const documented = recordTemplates(catalogue)
  .map((template) => ({ template, file: `${folder}/${documentPath(template.path)}` }))
  .filter(({ file }) => existsSync(file));
// Of who does nothing but record the objects of one type, whatever rules say.
const plain = catalogue
  .filter(({ id }) => !id.startsWith('conditional/'))
  .filter(({ reads, records, objects }) => [reads, records, objects].every(({ length }) => length === 1));
const plainPaths = new Set(plain.flatMap(({ records }) => records));
const objects = documented.filter(({ template: { path } }) => plainPaths.has(path));

describe('the samples of records', () => {
  it.each(documented.map((each) => [each.template.path, each.file] as const))('%s fits its schema', (path, file) => {
    const text = readFileSync(file, 'utf8');
    const schema = JSON.parse(readFileSync(`${file}.schema.json`, 'utf8')) as object;
    const ajv = new Ajv2020({ strict: false, ownProperties: true });

    ajv.validate(schema, path.endsWith('.json') ? JSON.parse(text) : text);

    expect(ajv.errors ?? []).toEqual([]);
  });
});

describe('the samples of objects, served as a cluster', () => {
  const sink = new MemorySink();

  beforeAll(async () => {
    await using server = await ApiServer.start();
    for (const { template, file } of objects)
      serve(server, template, JSON.parse(readFileSync(file, 'utf8')) as JsonValue);
    const cluster = await readerOf(server.origin);
    await runGathering({ functions: plain, cluster, sink, clock: systemClock }, new AbortController().signal);
    cluster.close();
  });

  it.each(objects.map((each) => [each.template.path, each] as const))('are %s again', (_, { template, file }) => {
    const sample = JSON.parse(readFileSync(file, 'utf8')) as JsonValue;

    expect(sink.json(pathOf(template, sample))).toEqual(sample);
  });
});

function serve(server: ApiServer, template: RecordTemplate, sample: JsonValue): void {
  const match = matchRecordPath(catalogue, pathOf(template, sample));
  const object = match && restoreObject(match, sample);
  if (object) server.serve(match.object.resource, object);
}

/** Where the sample is recorded: names and namespaces are those that it has, or made up. */
function pathOf({ path }: RecordTemplate, sample: JsonValue): string {
  const { metadata } = (sample ?? {}) as { metadata?: { name?: string; namespace?: string } };
  return path
    .replace('{ns/}', metadata?.namespace === undefined ? '' : `${metadata.namespace}/`)
    .replace('{ns}', metadata?.namespace ?? 'some-namespace')
    .replace('{name}', metadata?.name ?? 'some-name');
}
