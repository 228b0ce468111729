import { describe, expect, it } from '@jest/globals';
import { isJsonObject, type JsonObject } from '@insights/cluster';
import type { GatherContext, GatheredRecord } from '../../src/gather-context.ts';
import { recordPod } from '../../src/pods/record-pod.ts';
import { readSampleRecord, samplePaths } from '../support/sample-archive.ts';

const samples = (await samplePaths()).filter((path) => /^config\/pod\/[^/]+\/[^/]+\.json$/.test(path));

async function recordOf(pod: JsonObject): Promise<GatheredRecord | undefined> {
  const records: GatheredRecord[] = [];
  const context = { record: (record: GatheredRecord) => Promise.resolve(void records.push(record)) };
  await recordPod(pod, context as Partial<GatherContext> as GatherContext);
  return records[0];
}

describe('the record of a pod', () => {
  it('is shared by those who record it, says its type, and tells no proxy', async () => {
    const env = [{ name: 'HTTP_PROXY', value: 'http://u:p@h' }];
    const pod = { metadata: { name: 'p', namespace: 'n' }, spec: { containers: [{ name: 'c', env }] } };

    const record = await recordOf(pod);

    expect(record).toMatchObject({ path: 'config/pod/n/p.json', shared: true });
    expect(JSON.parse(String(record?.bytes))).toEqual({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name: 'p', namespace: 'n' },
      spec: { containers: [{ name: 'c', env: [{ name: 'HTTP_PROXY', value: 'xxxxxxxxxxxx' }] }] },
    });
  });

  it.each<JsonObject>([
    {},
    { metadata: null },
    { metadata: { name: 'p' } },
    { metadata: { name: '../p', namespace: 'n' } },
    { metadata: { name: 7, namespace: 'n' } },
  ])('is none for %j, which has no place', async (pod) => {
    await expect(recordOf(pod)).rejects.toThrow('cannot be part of a path');
  });

  // The reference's typed client left the type out.
  (samples.length === 0 ? it.skip : it).each(samples.length === 0 ? [''] : samples)('is %s again', async (path) => {
    const sample = await readSampleRecord(path);
    const { kind, apiVersion, ...rest } = isJsonObject(sample) ? structuredClone(sample) : {};
    const record = await recordOf(isJsonObject(sample) ? sample : {});

    expect(record?.path).toBe(path);
    expect(JSON.parse(String(record?.bytes))).toEqual({ kind: kind ?? 'Pod', apiVersion: apiVersion ?? 'v1', ...rest });
  });
});
