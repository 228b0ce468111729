import { parsePinnedImage } from '@insights/image-name';
import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/decide.ts';
import { isPlausible } from '../../src/time.ts';
import { isWorthWriting } from '../../src/tracking/poll-book.ts';
import { counted, pausedUntil, steady } from '../../src/verdicts/flapping.ts';
import { held, newCandidate } from '../../src/verdicts/hold.ts';
import { isLive, quarantined } from '../../src/verdicts/quarantine.ts';
import {
  ago,
  digest,
  gathered,
  image,
  now,
  observation,
  operation,
  quarantineEntry,
  record,
  release,
  soon,
  written,
} from '../support/fixtures.ts';

const seen = observation(record());
const failed = { class: 'image', reason: 'OOMKilled', digest: digest('a') } as const;

describe('quarantine', () => {
  it.each([
    [1, soon(86_400)],
    [2, soon(7 * 86_400)],
    [3, undefined],
  ])('holds a bad image by the number of its failures: %p', (attempts, until) => {
    expect(quarantined([], seen, { ...failed, attempts })[0]?.until).toBe(until);
  });

  it('has one verdict on a digest, the newest, in front', () => {
    const list = [quarantineEntry('b'), quarantineEntry('a')];

    const next = quarantined(list, seen, { ...failed, attempts: 2 });

    expect(next.map((entry) => [entry.digest, entry.count])).toEqual([
      [digest('a'), 2],
      [digest('b'), 1],
    ]);
  });

  it('never holds the release image, by whatever name', () => {
    expect(quarantined([], seen, { ...failed, digest: digest('1'), attempts: 1 })).toEqual([]);
  });

  it('is void under another release and after its time', () => {
    const next = { ...seen, release: { ...release, version: '4.20.4' } };

    expect(isLive(quarantineEntry('a'), seen)).toBe(true);
    expect(isLive(quarantineEntry('a'), next)).toBe(false);
    expect(isLive(quarantineEntry('a', { until: ago(1) }), seen)).toBe(false);
  });

  it('holds by policy until the policy changes', () => {
    const [entry] = quarantined([], seen, {
      class: 'policy',
      reason: 'RepositoryNotAllowed',
      digest: digest('a'),
      attempts: 0,
    });
    const settings = { ...seen.settings, allowedRepositories: ['quay.io/other/gatherer'] };

    expect(entry !== undefined && isLive(entry, seen)).toBe(true);
    expect(entry !== undefined && isLive(entry, { ...seen, settings })).toBe(false);
  });
});

describe('a time that a clock wrote which was wrong', () => {
  const years = 10 * 365 * 86_400;

  it('is no verdict, no pause and no hold: void beyond the longest there is', () => {
    const entry = quarantineEntry('a', { until: soon(years) });
    const flap = { since: ago(60), swaps: 4, fallbacks: 0, pausedUntil: soon(years) };
    const candidate = { ...newCandidate(parsePinnedImage(image('a')), now, 0), notBefore: soon(years) };

    expect(isLive(entry, seen)).toBe(false);
    expect(pausedUntil(flap, now)).toBeUndefined();
    const mended = written(decide(observation(record({ candidate }))));
    expect(Date.parse(mended.record.candidate?.notBefore ?? '') - now).toBeLessThanOrEqual(60_000);
  });

  it('holds to the last second when it is as far off as there is', () => {
    const flap = { since: ago(60), swaps: 4, fallbacks: 0, pausedUntil: soon(86_400) };

    expect(isLive(quarantineEntry('a', { until: soon(7 * 86_400) }), seen)).toBe(true);
    expect(pausedUntil(flap, now)).toBe(now + 86_400_000);
  });

  it('is no deadline: an operation has a minute then', () => {
    const op = operation('a', { deadline: soon(years) });

    const { op: mended } = written(decide(observation(record({ phase: 'Applying', op })))).record;

    expect(mended?.deadline).toBe(soon(60));
  });

  it('does not keep the A/A check waiting', () => {
    const check = { gather: 'check', deadline: soon(years) };
    const state = record({ quarantine: [quarantineEntry('a', { reason: 'GatherFailed', check })] });

    expect(written(decide(observation(state))).record.quarantine[0]).not.toHaveProperty('check');
  });

  it('is measured, and is never less than nothing in the record', () => {
    const last = gathered({ containerID: 'cri-o://old', durationSeconds: -59 });

    const { baseline } = written(decide(observation(record(), { gather: { isRunning: false, last } }))).record;

    expect(baseline?.durationSeconds).toBe(0);
  });
});

describe('holding a candidate for somebody else’s fault', () => {
  const failure = { class: 'infrastructure', reason: 'RateLimited' } as const;
  const candidate = newCandidate(parsePinnedImage(image('a')), now, 0);

  it.each([
    [0, 600],
    [1, 1200],
    [5, 19_200],
    [6, 21_600],
    [18, 21_600],
  ])('waits 10 minutes, doubling up to 6 hours: after %p tries', (tries, seconds) => {
    expect(held({ ...candidate, tries }, [], { seen, failure }).candidate?.notBefore).toBe(soon(seconds));
  });

  it('lets the digest rest for a day after 20 tries', () => {
    const rest = held({ ...candidate, tries: 19 }, [], { seen, failure });

    expect(rest.candidate).toBeUndefined();
    expect(rest.quarantine[0]).toMatchObject({ class: 'infrastructure', until: soon(86_400) });
  });
});

describe('flapping', () => {
  it('pauses for a day after the fourth swap in a day', () => {
    let flap = steady(now);
    for (let swap = 0; swap < 3; swap += 1) flap = counted(flap, 'swap', now);

    expect(pausedUntil(flap, now)).toBeUndefined();
    expect(pausedUntil(counted(flap, 'swap', now), now)).toBe(now + 86_400_000);
  });

  it('counts anew after a day', () => {
    const flap = { since: ago(86_401), swaps: 3, fallbacks: 2 };

    expect(counted(flap, 'swap', now)).toEqual({ since: ago(0), swaps: 1, fallbacks: 0 });
  });
});

describe('poll bookkeeping', () => {
  const before = record();

  it('is written every 10 minutes and when the class changes, and anything else at once', () => {
    const poll = { class: 'Unchanged', backoff: 0, at: ago(59) };

    expect(isWorthWriting(before, record({ poll }))).toBe(false);
    expect(isWorthWriting(before, record({ poll: { ...poll, at: soon(540) } }))).toBe(true);
    expect(isWorthWriting(before, record({ poll: { ...poll, class: 'TagMissing' } }))).toBe(true);
    expect(isWorthWriting(before, record({ folded: 1 }))).toBe(true);
  });
});

describe('time', () => {
  it('does not believe a start in the future or more than 7 days ago', () => {
    expect(isPlausible(ago(7 * 86_400), now)).toBe(true);
    expect(isPlausible(ago(7 * 86_400 + 1), now)).toBe(false);
    expect(isPlausible(soon(1), now)).toBe(false);
  });
});
