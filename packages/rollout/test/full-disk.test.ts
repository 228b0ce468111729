import { describe, expect, it } from '@jest/globals';
import { decide } from '../src/index.ts';
import {
  ago,
  chosen,
  digest,
  gathered,
  image,
  observation,
  operation,
  patchedPod,
  pod,
  quarantineEntry,
  record,
  release,
  soon,
  tagAt,
  written,
} from './support/fixtures.ts';

const noSpace = 'cannot write the archive: ENOSPC: no space left on device, write';
const enough = { deadline: soon(600) };
const ready = record({ phase: 'Prepared', op: operation('a', { attempt: 0, ...enough }) });
const own = 'cri-o://old';

function ofRelease(message: string, containerID = own) {
  const last = gathered({ containerID, outcome: 'GatherFailed', message });
  return { ...tagAt('a'), gather: { isRunning: false, last } };
}

describe('a swap while the disk is full', () => {
  it('does not begin when main has measured it', () => {
    const action = decide(observation(ready, { ...tagAt('a'), fullDisk: '0 bytes are free' }));

    expect(action).toMatchObject({ kind: 'wait', reason: 'VolumeFull' });
  });

  it.each([
    noSpace,
    'EDQUOT: disk quota exceeded, write',
    'EROFS: read-only file system, open',
    'EIO: i/o error, write',
    'write /archives: no space left on device',
  ])('does not begin when the release image has failed with %s', (message) => {
    expect(decide(observation(ready, ofRelease(message)))).toMatchObject({ kind: 'wait', reason: 'VolumeFull' });
  });

  it.each([
    ['the release image has failed for another reason', ofRelease('the API server answers 503: RATIO')],
    ['another container has said so', ofRelease(noSpace, 'cri-o://before')],
    ['nobody knows which container has said so', ofRelease(noSpace, '')],
    [
      'a later gather has succeeded',
      { ...tagAt('a'), gather: { isRunning: false, last: gathered({ containerID: own }) } },
    ],
  ])('begins when %s', (_what, more) => {
    const { record: next } = written(decide(observation(ready, more)));

    expect(next.phase === 'Applying' || next.baseline !== undefined).toBe(true);
  });

  it('is not kept from its successor by what another image says', () => {
    const op = operation('a', { attempt: 0, from: image('b'), ...enough });
    const state = record({ phase: 'Prepared', chosen: chosen('b'), op });
    const last = gathered({ outcome: 'GatherFailed', message: noSpace });

    const action = decide(observation(state, { ...tagAt('a'), gather: { isRunning: false, last } }));

    expect(written(action).record.phase).toBe('Applying');
  });
});

describe('a new image that reports a full disk', () => {
  it('falls back whatever it says, with a verdict that only the release image can lift', () => {
    const op = operation('a', { handshakeAt: ago(30), ...enough });
    const last = gathered({ outcome: 'GatherFailed', message: noSpace });

    const action = decide(
      observation(record({ phase: 'Applying', op }), { pod: patchedPod(op), gather: { isRunning: false, last } }),
    );

    expect(written(action).record).toMatchObject({ phase: 'RollingBack', op: { verdict: { class: 'image' } } });
  });

  const check = { gather: 'check', deadline: soon(600) };
  const entry = quarantineEntry('a', { reason: 'GatherFailed', evidence: noSpace, check, until: soon(86_400) });

  function checked(message: string, outcome: 'Succeeded' | 'GatherFailed' = 'GatherFailed') {
    const last = gathered({ containerID: own, requestId: 'check', outcome, message });
    const seen = observation(record({ quarantine: [entry] }), { gather: { isRunning: false, last } });
    return written(decide(seen)).record.quarantine[0];
  }

  it('is held for an hour as nobody’s fault when the release image finds the disk full too', () => {
    expect(checked(noSpace)).toMatchObject({
      digest: digest('a'),
      class: 'infrastructure',
      reason: 'NoSpaceLeft',
      count: 0,
      until: soon(3600),
    });
  });

  it('is held for six hours when the release image fails alike for another reason', () => {
    expect(checked('503')).toMatchObject({ class: 'environment', reason: 'GatherFailed', until: soon(6 * 3600) });
  });

  it('stays condemned when the release image can write: it may have filled the volume itself', () => {
    expect(checked('', 'Succeeded')).toMatchObject({ class: 'image', reason: 'GatherFailed', until: soon(86_400) });
  });

  it('is put back while the disk is full: a fallback never waits', () => {
    const op = operation('a', { purpose: 'rollback', rollback: true, from: image('a'), to: release.image });
    const seen = observation(record({ phase: 'RollingBack', op }), { pod: pod(image('a')), fullDisk: '0 bytes' });

    expect(decide(seen)).toMatchObject({ kind: 'patch', to: release.image });
  });
});
