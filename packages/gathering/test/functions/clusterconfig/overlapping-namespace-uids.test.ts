import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonValue } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const path = 'config/namespaces_with_overlapping_uids.json';
const type = apiResource('v1', 'namespaces', 'Namespace');

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('clusterconfig/overlapping_namespace_uids', () => {
  it('records sets of namespaces whose ranges overlap', async () => {
    serve({ a: '1000/100', b: '1050/100', c: '5000/10', d: '5000/10', e: '9000/10' });

    const { sink, report } = await gather(server, 'overlapping_namespace_uids');

    expect(sink.json(path)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('finds the sets of the sample archive', async () => {
    const sample = (await readSampleRecord(path)) as string[][] | undefined;
    if (!sample) return;
    serve(Object.fromEntries(sample.flatMap((set, index) => set.map((name) => [name, `${index + 1}000/100`]))));

    expect((await gather(server, 'overlapping_namespace_uids')).sink.json(path)).toEqual(sample);
  });

  it('records an empty list where none overlap', async () => {
    serve({ a: '1000/100', b: '1100/100' });

    expect((await gather(server, 'overlapping_namespace_uids')).sink.json(path)).toEqual([]);
  });

  it.each(['10000', '', 'a/b', '1000/', '/100', '1000/100/5', '-5/10', '1e3/10', 10_000, null, ['1/2'], '1/0'])(
    'cannot read %j, says so, and goes on',
    async (odd) => {
      serve({ a: '1000/100', odd, b: '1000/100' });

      const { sink, report } = await gather(server, 'overlapping_namespace_uids');

      expect(sink.json(path)).toEqual([['a', 'b']]);
      expect(report).toMatchObject({ errors: ["can't read uid range of the odd namespace"], panic: null });
      expect(report.missing).toBeUndefined();
    },
  );

  it('misses what no namespace of plain Kubernetes has, which is no failure', async () => {
    serve({ default: undefined, shop: undefined });

    const { sink, report } = await gather(server, 'overlapping_namespace_uids');

    expect(sink.json(path)).toEqual([]);
    expect(report).toMatchObject({
      errors: ["can't read uid range of the default namespace", "can't read uid range of the shop namespace"],
      missing: true,
    });
  });

  it('is a failure as soon as one range is there and cannot be read', async () => {
    serve({ default: undefined, shop: 'x' });

    expect((await gather(server, 'overlapping_namespace_uids')).report.missing).toBeUndefined();
  });

  it.each([{ annotations: [] }, { annotations: 'x' }, { annotations: null }])('misses the range in %j', async (odd) => {
    server.serve(type, { metadata: { name: 'odd', ...odd } });

    const { report } = await gather(server, 'overlapping_namespace_uids');

    expect(report).toMatchObject({ errors: ["can't read uid range of the odd namespace"], missing: true });
  });

  it('bounds what it makes of a thousand namespaces with one range, and says so', async () => {
    serve(Object.fromEntries(Array.from({ length: 1100 }, (_, index) => [`team-${index}`, '1000/100'])));

    const { sink, report } = await gather(server, 'overlapping_namespace_uids');

    expect((sink.json(path) as string[][])[0]?.length).toBeGreaterThan(500);
    expect(report.warnings).toEqual(['warning: too many namespaces overlap: some sets are incomplete or left out']);
  });

  it.each([
    [404, true],
    [403, undefined],
  ])('records nothing when the list is answered with %d; missing: %s', async (status, missing) => {
    server.fail('/api/v1/namespaces', status);

    const { sink, report } = await gather(server, 'overlapping_namespace_uids');

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual([`answered ${status}`]);
    expect(report.missing).toBe(missing);
  });
});

function serve(ranges: Record<string, JsonValue | undefined>): void {
  const annotation = 'openshift.io/sa.scc.uid-range';
  const objects = Object.entries(ranges).map(([name, range]) => ({
    metadata: { name, ...(range !== undefined && { annotations: { [annotation]: range } }) },
  }));
  server.serve(type, ...objects);
}
