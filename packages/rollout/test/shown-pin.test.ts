import { describe, expect, it } from '@jest/globals';
import { decide } from '../src/index.ts';
import { shownPin } from '../src/interruptions/shown-pin.ts';
import { digest, now, observation, record, release, written } from './support/fixtures.ts';

const credentials = [
  'https://user:hunter2@quay.io/a/b:c',
  'docker://user:hunter2@quay.io/a/b:c',
  'user:hunter2@quay.io/a/b:c',
  `user:hunter2@quay.io/a/b@${digest('a')}`,
  `https://user:hunter2@quay.io/a/b@${digest('a')}`,
  'https://user:p@hunter2@quay.io/a/b',
  'user:p/hunter2@quay.io/a/b',
  'https://quay.io/a/b?token=hunter2',
  '{"auths":{"quay.io":{"auth":"hunter2"}}}',
  'quay.io/a/b:c password=hunter2',
  `https://user:hunter2@quay.io/${'a'.repeat(600)}`,
];

describe('a pin with a credential in it', () => {
  it.each(credentials)('is refused without showing it anywhere: %s', (value) => {
    const action = written(decide(observation(record(), { secret: { gathererImage: value } })));

    expect(JSON.stringify(action)).not.toContain('hunter2');
    expect(action.gathererImage).toBe(release.image);
    expect(action.events).toMatchObject([{ reason: 'InvalidPin' }]);
  });

  it.each(credentials)('is heard of once an hour, although its value is not kept: %s', (value) => {
    const first = written(decide(observation(record(), { secret: { gathererImage: value } })));

    const soonAfter = observation(first.record, { secret: { gathererImage: value }, now: now + 60_000 });
    const later = observation(first.record, { secret: { gathererImage: value }, now: now + 3_600_000 });

    expect(written(decide(soonAfter)).events).toEqual([]);
    expect(written(decide(later)).events).toHaveLength(1);
  });
});

describe('what is shown of a pin', () => {
  it.each([
    'quay.io/a/b:4.20-fast-track',
    'localhost:5000/token/password:secret',
    `quay.io/a/b@${digest('a')}`,
    `quay.io:443/a/b:tag@${digest('a')}`,
    'quay.io/insights/token:4.20',
    'latest',
    'no image at all',
  ])('is the whole of %s', (value) => {
    expect(shownPin(value)).toBe(value);
  });

  it('keeps what helps to find the mistake', () => {
    expect(shownPin('https://user:hunter2@quay.io/a/b:c')).toBe('https://[redacted]@quay.io/a/b:c');
    expect(shownPin(`user:hunter2@quay.io/a/b@${digest('a')}`)).toBe(`[redacted]@quay.io/a/b@${digest('a')}`);
  });
});
