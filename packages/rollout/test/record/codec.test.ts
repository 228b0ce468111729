import { describe, expect, it } from '@jest/globals';
import { readRecord, type RolloutRecord, serializeRecord } from '../../src/index.ts';
import { parseRecord } from '../../src/record/codec.ts';
import { ago, digest, operation, quarantineEntry, record } from '../support/fixtures.ts';

/** A record in the middle of its life, with a member of each kind. */
const sample = `{"v":1,"rev":42,"phase":"Probation",
 "release":{"version":"4.20.3","image":"quay.io/r@${digest('1')}"},
 "track":{"ref":"quay.io/g:4.20-fast-track","policy":"auto"},
 "chosen":{"image":"quay.io/g@${digest('a')}","digest":"${digest('a')}","platformDigest":"${digest('b')}","configDigest":"${digest('c')}",
           "version":"4.20.7","revision":"0f3c","source":"fast-track","since":"2026-08-01T12:00:00Z","provisional":true},
 "lastGood":{"digest":"${digest('9')}","release":"4.20.3","since":"2026-07-01T12:00:00Z"},
 "candidate":{"digest":"${digest('a')}","firstSeen":"2026-08-01T11:00:00Z","notBefore":"2026-08-01T11:00:00Z"},
 "op":{"id":"01J","from":"quay.io/r@${digest('1')}","to":"quay.io/g@${digest('a')}","attempt":1,"startedAt":"2026-08-01T11:58:00Z",
       "deadline":"2026-08-02T12:00:00Z","podUID":"u","node":"n","containerIDBefore":"cri-o://1","generation":7,"rollback":false},
 "quarantine":[{"digest":"${digest('d')}","class":"image","reason":"CrashLoopBackOff","exitCode":1,"count":1,"at":"2026-07-31T12:00:00Z",
                "until":"2026-08-01T12:00:00Z","release":"4.20.3","gathererVersion":"4.20.6","evidence":"said"}],
 "flap":{"since":"2026-08-01T11:58:00Z","swaps":1,"fallbacks":0},
 "poll":{"class":"Unchanged","at":"2026-08-01T11:59:00Z","next":"2026-08-01T12:09:00Z","etag":"\\"sha256:a\\"","backoff":0,"anonymousOk":true}}`;

function changed(path: readonly string[], value: unknown): string {
  const whole = JSON.parse(sample) as Record<string, unknown>;
  const [last = '', ...above] = path.toReversed();
  const parent = above.toReversed().reduce((node, name) => node[name] as Record<string, unknown>, whole);
  parent[last] = value;
  return JSON.stringify(whole);
}

describe('reading the record', () => {
  it('reads a record in the middle of its life', () => {
    expect(parseRecord(sample)).toMatchObject({
      rev: 42,
      phase: 'Probation',
      candidate: { image: `quay.io/g@${digest('a')}`, attempts: 0, tries: 0 },
      op: { id: '01J', purpose: 'fast-track', rollback: false, generation: 7 },
      folded: 0,
    });
  });

  it('reads back what it writes', () => {
    const full = parseRecord(sample);

    expect(parseRecord(serializeRecord(full))).toEqual(full);
  });

  it.each([
    [['phase'], 'Happy', 'phase must be one of Stable, Candidate'],
    [['rev'], -1, 'rev must be a whole number of at least 0'],
    [['op', 'attempt'], 'one', 'op.attempt must be a whole number'],
    [['op', 'deadline'], 'soon', 'op.deadline must be an ISO 8601 time'],
    [['chosen', 'source'], 'magic', 'chosen.source must be one of release, fast-track, pin'],
    [['chosen', 'provisional'], 1, 'chosen.provisional must be true or false'],
    [['quarantine'], {}, 'quarantine must be a list'],
    [['quarantine'], [{}], 'quarantine[0].class must be one of image'],
    [['flap'], [], 'flap must be an object'],
    [['release', 'image'], null, 'release.image must be a string'],
    [['op'], null, 'op must be an object in phase Probation'],
  ])('names the member that is wrong: %p', (path, value, message) => {
    expect(() => parseRecord(changed(path, value))).toThrow(
      expect.objectContaining({ code: 'ERR_ROLLOUT_RECORD_MALFORMED', message: expect.stringContaining(message) }),
    );
  });

  it('answers without throwing, and keeps 4 KiB of what it cannot read', () => {
    expect(readRecord(undefined)).toEqual({ kind: 'absent' });
    expect(readRecord(' ')).toEqual({ kind: 'absent' });
    expect(readRecord(changed(['v'], 2))).toMatchObject({ kind: 'newer' });
    expect(readRecord(`{${'x'.repeat(9000)}`)).toMatchObject({ kind: 'unreadable', text: `{${'x'.repeat(4095)}` });
    expect(readRecord('x'.repeat(20_000))).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('16384'),
    });
  });

  it('drops an operation that is open in no phase and a candidate without a name', () => {
    const parsed = parseRecord(
      JSON.stringify({
        ...record(),
        op: operation('a'),
        candidate: { digest: 'x', firstSeen: ago(1), notBefore: ago(1) },
      }),
    );

    expect(parsed).toEqual(record());
  });
});

describe('writing the record', () => {
  const evidence = '"'.repeat(2000);

  function withVerdicts(count: number): RolloutRecord {
    const quarantine = Array.from({ length: count }, (_, index) =>
      quarantineEntry('d', { digest: `sha256:${String(index).padStart(64, '0')}`, evidence }),
    );
    return record({ quarantine });
  }

  it('keeps the 20 newest verdicts and counts the rest', () => {
    const parsed = parseRecord(serializeRecord(withVerdicts(25)));

    expect(parsed.quarantine).toHaveLength(20);
    expect(parsed.quarantine[0]?.digest).toBe(`sha256:${'0'.repeat(64)}`);
    expect(parsed.folded).toBe(5);
  });

  it('stays under 16 KiB by leaving out the evidence of the oldest verdicts first', () => {
    const text = serializeRecord(withVerdicts(20));

    const { quarantine } = parseRecord(text);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
    expect(quarantine).toHaveLength(20);
    expect(quarantine[0]?.evidence).toHaveLength(1024);
    expect(quarantine.at(-1)?.evidence).toBeUndefined();
  });
});
