import { describe, expect, it } from '@jest/globals';
import { parsePollMemory } from '../../src/index.ts';

const full = {
  reference: 'quay.io/a:b',
  lastPollAt: '2026-01-01T00:00:00.000Z',
  lastSuccessAt: '2026-01-01T00:00:00.000Z',
  nextPollAt: '2026-01-01T00:10:00.000Z',
  digest: `sha256:${'a'.repeat(64)}`,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  etag: '"tag"',
  failures: 2,
  anonymousOk: true,
  plainHttp: true,
  authScheme: 'basic',
  headUnusableUntil: '2026-01-02T00:00:00.000Z',
};

describe('a stored poll memory', () => {
  it('comes back as it was', () => {
    expect(parsePollMemory(JSON.parse(JSON.stringify(full)))).toEqual(full);
  });

  it.each([undefined, null, 7, 'text', {}, { reference: 'a' }, { ...full, lastPollAt: 'yesterday' }])(
    'is forgotten when it is %j',
    (value) => {
      expect(parsePollMemory(value)).toBeUndefined();
    },
  );

  it.each([
    ['failures', -1, 0],
    ['failures', 'many', 0],
    ['authScheme', 'digest', undefined],
    ['anonymousOk', 'yes', undefined],
    ['plainHttp', 1, undefined],
    ['headUnusableUntil', 'soon', undefined],
    ['etag', 'two words\n', undefined],
  ])('loses a malformed %s', (name, value, expected) => {
    expect(Object.entries(parsePollMemory({ ...full, [name]: value }) ?? {})).toEqual(
      expected === undefined
        ? expect.not.arrayContaining([[name, expect.anything()]])
        : expect.arrayContaining([[name, expected]]),
    );
  });

  it('loses the ETag with its digest, because a 304 would then say nothing', () => {
    expect(parsePollMemory({ ...full, digest: 'sha256:abc' })).not.toHaveProperty('etag');
  });
});
