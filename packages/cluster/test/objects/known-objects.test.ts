import { describe, expect, it } from '@jest/globals';
import { KnownObjects } from '../../src/objects/known-objects.ts';
import { sendJson } from '../support/api-server.ts';
import { startCluster } from '../support/objects.ts';
import { noAbort, parameterOf, pods } from '../support/reading.ts';

const object = (name: string, text = '') => ({ metadata: { name, namespace: 'shop', text } });
const tooLarge = { code: 'ERR_CLUSTER_TOO_LARGE', retryable: false };
const mebibyte = 'x'.repeat(2 ** 20);

function filled(count: number, text?: string): KnownObjects {
  const known = new KnownObjects();
  for (let index = 0; index < count; index += 1) known.set(object(`a${index}`, text));
  return known;
}

describe('the objects that a watch keeps', () => {
  it('are 20,000 at the most', () => {
    const known = filled(20_000);

    known.set(object('a0', 'changed'));
    known.delete(object('a1'));
    known.set(object('b'));
    expect(() => known.set(object('c'))).toThrow(expect.objectContaining(tooLarge));
  });

  it('have 32 MiB at the most', () => {
    const known = filled(31, mebibyte);

    expect(() => known.set(object('b', mebibyte))).toThrow(expect.objectContaining(tooLarge));
    known.delete(object('a0'));
    known.set(object('b', mebibyte));
    expect(known.get(object('b'))).toEqual(object('b', mebibyte));
  });

  it('do not add up when one changes, nor when they come and go', () => {
    const known = filled(1, mebibyte);

    for (let index = 0; index < 40; index += 1) {
      known.set(object('same', mebibyte));
      known.set(object(`b${index}`, mebibyte));
      known.delete(object(`b${index}`));
    }

    expect(known.missingIn([])).toHaveLength(2);
  });

  it('are told apart by namespace and name, and what is missing in a list is known', () => {
    const known = filled(2);
    const elsewhere = { metadata: { name: 'a0', namespace: 'other' } };
    known.set(elsewhere);

    expect(known.missingIn([object('a0', 'changed'), object('new')])).toEqual([object('a1'), elsewhere]);
  });

  it('end the watch of an API server that tells of more than was asked for, with an error', async () => {
    await using cluster = await startCluster((request, response) => {
      if (parameterOf(request.url, 'watch') === null) return sendJson(response, { metadata: {}, items: [] });
      const text = 'x'.repeat(6 * 2 ** 20);
      for (let index = 0; index < 6; index += 1) {
        response.write(`${JSON.stringify({ type: 'ADDED', object: object(`a${index}`, text) })}\n`);
      }
      return undefined;
    });

    const watching = cluster.objects.watch(pods, { fieldSelector: 'metadata.name=a0' }, () => {}, noAbort());

    await expect(watching).rejects.toMatchObject(tooLarge);
  });
});
