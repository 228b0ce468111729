import { FakeClock } from '@insights/process';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ArchiveAges } from '../../src/index.ts';

const hour = 3600;
const day = 24 * hour;
const twelveDays = 12 * day;

describe('an archive that was not sent', () => {
  let clock: FakeClock;
  let ages: ArchiveAges;
  beforeEach(() => {
    clock = new FakeClock();
    ages = new ArchiveAges(clock);
  });

  const aged = (seconds: number, name = 'a') => ({
    name,
    modifiedAt: new Date(clock.now().getTime() - seconds * 1000),
  });
  const isTooOld = (archive: ReturnType<typeof aged>) => ages.look(clock.now())(archive, twelveDays);

  it('is too old at twelve days, of which this process may have seen any part', async () => {
    const before = aged(11 * day);
    const since = aged(0, 'b');

    expect([isTooOld(aged(twelveDays)), isTooOld(aged(twelveDays - 1))]).toEqual([true, false]);
    await clock.advance({ hours: 24 });
    expect([isTooOld(before), isTooOld(since)]).toEqual([true, false]);
    await clock.advance({ hours: 11 * 24 });
    expect(isTooOld(since)).toBe(true);
  });

  it.each([13, 40, 365, 365 * 70])('is no older after the clock jumped %d days ahead', async (days) => {
    const archive = aged(day);
    clock.jump({ hours: 24 * days });

    expect(isTooOld(archive)).toBe(false);
    await clock.advance({ hours: 24 * 10 });
    expect(isTooOld(archive)).toBe(false);
    await clock.advance({ hours: 24 });
    expect(isTooOld(archive)).toBe(true);
  });

  it.each([13, 365])(
    'that was written after a jump of %d days goes all the same, and not before its time',
    async (days) => {
      clock.jump({ hours: 24 * days });
      const archive = aged(0);

      expect(isTooOld(archive)).toBe(false);
      for (let age = 1; age < 12; age += 1) {
        await clock.advance({ hours: 24 });
        expect({ age, tooOld: isTooOld(archive) }).toEqual({ age, tooOld: false });
      }
      await clock.advance({ hours: 24 });
      expect(isTooOld(archive)).toBe(true);
    },
  );

  it.each([2, 365])('stays for as long as it may when the clock went back by %d days', async (days) => {
    const archive = aged(0);
    clock.jump({ hours: -24 * days });

    expect(isTooOld(archive)).toBe(false);
    await clock.advance({ hours: 24 * 11 });
    expect(isTooOld(archive)).toBe(false);
    await clock.advance({ hours: 24 * (1 + Math.min(days, 12)) });
    expect(isTooOld(archive)).toBe(true);
  });

  it('is not believed to be older than any can be when the clock was corrected before this process began', async () => {
    const archive = aged(56 * 365 * day);

    expect(isTooOld(archive)).toBe(false);
    await clock.advance({ hours: 24 * 12 - 1 });
    expect(isTooOld(archive)).toBe(false);
    await clock.advance({ hours: 1 });
    expect(isTooOld(archive)).toBe(true);
  });

  it('is tried again at every look once it is too old, however long it could not be deleted', async () => {
    const archive = aged(11 * day);
    for (const hours of [24, 24 * 30, 24 * 365]) {
      await clock.advance({ hours });
      expect(isTooOld(archive)).toBe(true);
    }
  });

  it('stays when there are more that no clock explains than can be remembered', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => aged(100 * day, `a${index}`));
    const look = () => {
      const is = ages.look(clock.now());
      return many.filter((archive) => is(archive, twelveDays)).length;
    };

    expect(look()).toBe(0);
    await clock.advance({ hours: 24 * 12 });
    expect(look()).toBe(1000);
  });
});
