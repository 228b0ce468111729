import { describe, expect, it } from '@jest/globals';
import { decideOutcome } from '../../src/run/run-outcome.ts';
import { functionReport } from '../fixtures.ts';

const good = functionReport();
const bad = functionReport({ name: 'clusterconfig/pods', records: 0, errors: ['forbidden'] });
const deadline = { kind: 'deadline', message: 'the run took longer than 5s' } as const;
const cancelled = { kind: 'cancelled', message: 'cancelled: by request' } as const;

describe('decideOutcome', () => {
  it('succeeds when no function had an error', () => {
    expect(decideOutcome({ reports: [good], records: 6, earlyEnd: undefined })).toEqual({
      phase: 'Succeeded',
      keepArchive: true,
      message: '',
    });
  });

  it('succeeds when there was nothing to record', () => {
    const report = functionReport({ records: 0 });

    expect(decideOutcome({ reports: [report], records: 0, earlyEnd: undefined })).toMatchObject({
      phase: 'Succeeded',
      keepArchive: true,
    });
  });

  it('is partial when a function had an error, and says which', () => {
    expect(decideOutcome({ reports: [good, bad], records: 6, earlyEnd: undefined })).toEqual({
      phase: 'Partial',
      keepArchive: true,
      message: '1 of 2 functions had errors: clusterconfig/pods; the first: forbidden',
    });
  });

  it('succeeds when all that is wrong is that the cluster does not have something', () => {
    const missing = functionReport({
      name: 'clusterconfig/schedulers',
      records: 0,
      errors: ['not found'],
      missing: true,
    });

    expect(decideOutcome({ reports: [good, missing], records: 6, earlyEnd: undefined })).toEqual({
      phase: 'Succeeded',
      keepArchive: true,
      message: '',
    });
    expect(decideOutcome({ reports: [missing], records: 0, earlyEnd: undefined }).phase).toBe('Succeeded');
    expect(decideOutcome({ reports: [missing, bad], records: 1, earlyEnd: undefined })).toMatchObject({
      phase: 'Partial',
      message: '1 of 2 functions had errors: clusterconfig/pods; the first: forbidden',
    });
    expect(decideOutcome({ reports: [missing], records: 0, earlyEnd: cancelled }).phase).toBe('Cancelled');
  });

  it('fails without an archive when there are errors and no record', () => {
    expect(decideOutcome({ reports: [bad], records: 0, earlyEnd: undefined })).toMatchObject({
      phase: 'Failed',
      keepArchive: false,
      message: expect.stringContaining('nothing was gathered: 1 of 1 functions had errors'),
    });
  });

  it('is partial when time was up', () => {
    expect(decideOutcome({ reports: [good], records: 6, earlyEnd: deadline })).toMatchObject({
      phase: 'Partial',
      message: deadline.message,
    });
  });

  it('fails when time was up before the first record', () => {
    expect(decideOutcome({ reports: [], records: 0, earlyEnd: deadline })).toMatchObject({ phase: 'Failed' });
  });

  it('keeps what was gathered until it was cancelled', () => {
    expect(decideOutcome({ reports: [good, bad], records: 6, earlyEnd: cancelled })).toMatchObject({
      phase: 'Cancelled',
      keepArchive: true,
    });
    expect(decideOutcome({ reports: [], records: 0, earlyEnd: cancelled })).toMatchObject({
      phase: 'Cancelled',
      keepArchive: false,
    });
  });

  it('does not name more functions than fit in a sentence', () => {
    const reports = Array.from({ length: 30 }, (_, index) => functionReport({ name: `a/${index}`, errors: ['no'] }));

    expect(decideOutcome({ reports, records: 9, earlyEnd: undefined }).message).toContain('a/9 and 20 more');
  });
});
