import { describe, expect, it } from '@jest/globals';
import { gathererStatus } from '../../src/status/gatherer-status.ts';
import { identity } from '../support/identity.ts';

type Seen = NonNullable<Parameters<typeof gathererStatus>[0]>;

const since = '2026-01-01T00:00:00.000Z';
const newer = 'registry.test/insights@sha256:2';
const other = 'registry.test/insights@sha256:3';
const release = { image: identity.releaseImage, source: 'release', since, provisional: false };
const followed = { image: newer, source: 'fast-track', since, provisional: true };

describe('gathererStatus', () => {
  it('tells of the image that runs what is known of the one that is chosen', () => {
    expect(gathererStatus(seen(newer, { chosen: followed }))).toMatchObject(followed);
  });

  it.each([
    ['one that is being applied', seen(newer, { chosen: release, op: { to: newer } }), newer, 'fast-track'],
    [
      'the release image, on the way back to it',
      seen(identity.releaseImage, { chosen: followed }),
      identity.releaseImage,
      'release',
    ],
    ['one that somebody else put there', seen(other, { chosen: release }), other, null],
  ])('does not tell of %s what is true of the one that is chosen', (_what, observation, image, source) => {
    expect(gathererStatus(observation)).toMatchObject({ image, source, since: null, provisional: null });
  });
});

function seen(gathererImage: string, record: object): Seen {
  const observation = {
    pod: { gathererImage, container: undefined },
    release: { image: identity.releaseImage, version: '4.20.3' },
    record: { kind: 'valid', record },
    handshake: undefined,
  };
  return observation as unknown as Seen;
}
