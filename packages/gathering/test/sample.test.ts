import { beforeAll, describe, expect, it } from '@jest/globals';
import { isJsonObject, type JsonValue } from '@insights/cluster';
import { systemClock } from '@insights/process';
import { type GatheringResult, matchRecordPath, restoreObject, runGathering } from '../src/index.ts';
import { memberAt } from '../src/json.ts';
import { ApiServer } from './support/api-server.ts';
import { readerOf } from './support/cluster.ts';
import { MemorySink } from './support/memory-sink.ts';
import { contentToday, readSampleArchive, sampleFolder } from './support/sample-archive.ts';
import { sampleFunctions } from './support/sample-functions.ts';

const files = await readSampleArchive();
if (files.length === 0) process.stderr.write(`Skipped: there is no sample archive at ${sampleFolder}\n`);

(files.length === 0 ? describe.skip : describe)('the sample archive, served as a cluster', () => {
  const sink = new MemorySink();
  let result: GatheringResult;

  beforeAll(async () => {
    await using server = await ApiServer.start();
    for (const { objects } of sampleFunctions) for (const { resource } of objects) server.serve(resource);
    for (const { path, content } of files) serve(server, path, content);
    const cluster = await readerOf(server.origin);
    const never = new AbortController().signal;
    result = await runGathering({ functions: sampleFunctions, cluster, sink, clock: systemClock }, never);
    cluster.close();
  });

  it('gives work to every function', () => {
    expect(result.reports.filter(({ records }) => records === 0).map(({ name }) => name)).toEqual([]);
  });

  it('is gathered without an error or a warning', () => {
    expect(result.reports.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  });

  it('has the id of the cluster first', () => {
    const version = files.find(({ path }) => path === 'config/version.json');

    expect(sink.paths[0]).toBe('config/id');
    expect(sink.records.get('config/id')).toBe(memberAt(version?.content, 'spec', 'clusterID'));
  });

  it.each(files.map((file) => [file.path, file] as const))('gives %s again', (path, file) => {
    expect(asRecordedBefore(sink.json(path) as JsonValue, file.content)).toEqual(contentToday(file));
  });

  it('gives nothing else', () => {
    const expected = ['config/id', ...files.map(({ path }) => path)];

    expect(sink.paths.toSorted()).toEqual(expected.toSorted());
  });
});

function serve(server: ApiServer, path: string, content: JsonValue): void {
  const match = matchRecordPath(sampleFunctions, path);
  const object = match && restoreObject(match, content);
  if (object) server.serve(match.object.resource, object);
}

// The reference's typed clients lost the type of an object, ours always tell it.
function asRecordedBefore(record: JsonValue, original: JsonValue): JsonValue {
  if (!isJsonObject(record) || memberAt(original, 'kind') !== undefined) return record;
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = record;
  return rest;
}
