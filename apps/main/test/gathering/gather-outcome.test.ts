import { ArchiveError, type InspectedArchive } from '@insights/archive';
import { GathererError, type GatherRun } from '@insights/contract';
import { CodedError } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { type GatherEnd, judgeGather } from '../../src/gathering/gather-outcome.ts';

const sha256 = 'a'.repeat(64);
const name = 'insights-2026-01-01-000000.tar.gz';
const uncompressed = { uncompressedBytes: 4096, capturedAt: new Date(0) };
const archive: InspectedArchive = { name, bytes: 2048, sha256, records: 7, findings: [], ...uncompressed };
const finding = { severity: 'error', rule: 'json', path: 'config/version.json', message: 'is not JSON' } as const;
const run = {
  id: '01RUN',
  phase: 'Succeeded',
  message: '',
  archive: { name, bytes: 2048, sha256, records: 7, partial: false },
} as unknown as GatherRun;
const timeout = new CodedError('ERR_TIMEOUT', 'the gather took longer than 30m0s');
const unreadable = new ArchiveError('ERR_ARCHIVE_CORRUPT', 'the archive is damaged');
const away = new GathererError('ERR_GATHERER_UNREACHABLE', 'the gatherer is away');

describe('judgeGather', () => {
  it.each<[string, Partial<GatherEnd>, string, RegExp]>([
    ['a good archive as evidence for the image', { run, archive }, 'Succeeded', /^$/],
    ['a partial archive as good', { run: { ...run, phase: 'Partial' }, archive }, 'Succeeded', /^$/],
    ['a gather without an archive as failed', { run: { ...run, archive: null } }, 'GatherFailed', /wrote no archive/],
    ['the reason of the gatherer', { run: { ...run, archive: null, message: 'no nodes' } }, 'GatherFailed', /no nodes/],
    ['a cancelled gather as failed', { run: { ...run, phase: 'Cancelled' }, archive }, 'GatherFailed', /cancelled/],
    ['an archive that cannot be read', { run, error: unreadable }, 'ArchiveUnreadable', /damaged/],
    [
      'an archive that is not what was reported',
      { run, archive: { ...archive, sha256: 'b' } },
      'ArchiveUnreadable',
      /not/,
    ],
    [
      'an archive that is of no use for its readers',
      { run, archive: { ...archive, findings: [{ ...finding, severity: 'warning' }, finding] } },
      'ArchiveUnreadable',
      /not fit.*version.json/,
    ],
    ['a gather that took too long', { error: timeout }, 'GatherTimeout', /30m0s/],
    ['a gatherer that went away', { error: away }, 'GatherFailed', /away/],
  ])('takes %s', (_what, end, outcome, message) => {
    const { view } = judgeGather(gatherEnd(end));

    expect(view.outcome).toBe(outcome);
    expect(view.message).toMatch(message);
  });

  it('counts what main found in the archive, and the time that passed', () => {
    const { view } = judgeGather(gatherEnd({ run, archive }));

    expect(view).toMatchObject({ id: '01RUN', requestId: 'r', records: 7, bytes: 2048, durationSeconds: 3 });
  });
});

function gatherEnd(end: Partial<GatherEnd>): GatherEnd {
  const times = { startedAt: new Date(0), finishedAt: new Date(0), durationSeconds: 3 }; // a wall clock that was set back
  return { requestId: 'r', containerID: 'cri-o://1', ...times, ...end };
}
