import { parsePinnedImage } from '@insights/image-name';
import { describe, expect, it } from '@jest/globals';
import { judgeGather } from '../../src/gates/gather.ts';
import { mismatchOf } from '../../src/gates/handshake.ts';
import { labels as imageLabels } from '../../src/gates/labels.ts';
import { refusalOf, refusalOfText } from '../../src/gates/preflight.ts';
import { digestIn } from '../../src/image.ts';
import { ago, answer, gathered, image, observation, operation, record } from '../support/fixtures.ts';

const good = { [imageLabels.contract]: '1', [imageLabels.version]: '4.20.7' };

function described(labels: Readonly<Record<string, string>>, more: { image?: string; compressedBytes?: number } = {}) {
  const { image: name = image('a'), compressedBytes = 1000 } = more;
  return { kind: 'described', image: parsePinnedImage(name), labels, compressedBytes } as const;
}

describe('gate G0', () => {
  const seen = observation(record());

  it.each([
    ['RepositoryNotAllowed', described(good, { image: image('a').replace('insights/', 'evil/') })],
    ['ImageTooLarge', described(good, { compressedBytes: 2e9 })],
    ['ContractMissing', described({})],
    ['ContractUnsupported', described({ ...good, [imageLabels.contract]: '2' })],
    ['MainTooOld', described({ ...good, [imageLabels.minMain]: '4.21.0' })],
    ['ClusterNotSupported', described({ ...good, [imageLabels.openshiftRange]: '>=4.21' })],
    ['LabelInvalid', described({ ...good, [imageLabels.openshiftRange]: '>=4.17,<4.22' })],
    ['LabelInvalid', described({ ...good, [imageLabels.openshiftRange]: 'any' })],
    ['LabelInvalid', described({ ...good, [imageLabels.openshiftRange]: '4.20 || '.repeat(20) })],
    ['LabelInvalid', described({ ...good, [imageLabels.minMain]: '4.20' })],
    ['LabelInvalid', described({ ...good, [imageLabels.minMain]: 'latest' })],
    ['LabelInvalid', described({ [imageLabels.contract]: '1 or so' })],
    ['LabelInvalid', described({ ...good, [imageLabels.version]: '4'.repeat(129) })],
    ['StreamMismatch', described({ ...good, [imageLabels.stream]: '4.21' })],
    ['OlderThanRelease', described({ ...good, [imageLabels.version]: '4.20.2' })],
  ])('refuses with %p', (reason, candidate) => {
    expect(refusalOf(candidate, seen)).toMatchObject({ class: 'policy', reason });
  });

  it('refuses an image with a range or a minimum where the version that it is held against is none', () => {
    const range = { [imageLabels.openshiftRange]: '*' };
    const minimum = { [imageLabels.minMain]: '4.20.0' };
    const settings = { ...seen.settings, mainVersion: 'from-source' };

    expect(refusalOf(described({ ...good, ...range }), { ...seen, clusterVersion: 'unknown' })).toMatchObject({
      reason: 'ClusterNotSupported',
    });
    expect(refusalOf(described({ ...good, ...minimum }), { ...seen, settings })).toMatchObject({
      reason: 'MainTooOld',
    });
  });

  it('takes a label that is there and blank for one that is missing', () => {
    const labels = { ...good, [imageLabels.openshiftRange]: ' ', [imageLabels.minMain]: '' };

    expect(refusalOf(described(labels), seen)).toBeUndefined();
  });

  it('refuses what is on the block list as withdrawn', () => {
    const withdrawn = [digestIn(image('a'))];

    expect(refusalOf(described(good), { ...seen, withdrawn })).toMatchObject({ class: 'withdrawn' });
  });

  it('takes an image whose labels fit, and one whose version says nothing about age', () => {
    const labels = {
      [imageLabels.minMain]: '4.20.0',
      [imageLabels.openshiftRange]: '>=4.17 <4.22',
      [imageLabels.stream]: '*',
    };

    expect(refusalOf(described({ ...good, ...labels }), seen)).toBeUndefined();
    expect(refusalOf(described({ ...good, [imageLabels.version]: 'main-abc' }), seen)).toBeUndefined();
  });

  it('lets a human pin an image that is older or of another stream', () => {
    const labels = { ...good, [imageLabels.version]: '4.19.0', [imageLabels.stream]: '4.19' };

    expect(refusalOf(described(labels), seen, true)).toBeUndefined();
  });
});

describe('gate G3', () => {
  const op = operation('a');

  it('passes the gatherer whose labels were read', () => {
    expect(mismatchOf(answer('a'), op, 1)).toBeUndefined();
  });

  it.each([
    ['IdentityMismatch', { version: '4.20.3' }],
    ['IdentityMismatch', { revision: 'other' }],
    ['ContractUnsupported', { contract: '2.0' }],
  ])('fails with %p', (reason, more) => {
    expect(mismatchOf({ ...answer('a'), ...more }, op, 1)).toMatchObject({ class: 'image', reason });
  });
});

describe('gate G4', () => {
  const baseline = {
    gather: 'run-0',
    image: image('9'),
    at: ago(60),
    records: 100,
    bytes: 20_000,
    durationSeconds: 20,
  };

  it.each([
    ['GatherFailed', { outcome: 'GatherFailed' }],
    ['GatherTimeout', { outcome: 'GatherTimeout' }],
    ['ArchiveUnreadable', { outcome: 'ArchiveUnreadable' }],
    ['TooFewRecords', { records: 79 }],
    ['TooSlow', { durationSeconds: 61 }],
    ['SizeOutOfRange', { bytes: 5999 }],
    ['SizeOutOfRange', { bytes: 60_001 }],
  ] as const)('fails with %p', (reason, more) => {
    expect(judgeGather(gathered(more), baseline)).toMatchObject({ class: 'image', reason });
  });

  it('passes at the limits', () => {
    expect(judgeGather(gathered({ records: 80, bytes: 6000, durationSeconds: 60 }), baseline)).toBeUndefined();
    expect(judgeGather(gathered({ records: 500, bytes: 60_000 }), baseline)).toBeUndefined();
  });

  it('asks for success only where there was no good gather before', () => {
    expect(judgeGather(gathered({ records: 1, bytes: 1 }), undefined)).toBeUndefined();
  });

  it('takes no gather of seconds for a slow one', () => {
    expect(judgeGather(gathered({ durationSeconds: 9 }), { ...baseline, durationSeconds: 1 })).toBeUndefined();
  });
});

describe('what the record names', () => {
  const seen = observation(record());

  it.each([
    ['quay.io/insights/gatherer:latest', 'NotPinned'],
    [`gatherer@${digestIn(image('a'))}`, 'NotPinned'],
    ['; reboot', 'NotPinned'],
    [image('a').replace('insights/', 'evil/'), 'RepositoryNotAllowed'],
  ])('passes reference, digest and allow-list again: %p is %p', (text, reason) => {
    expect(refusalOfText(text, seen)).toMatchObject({ class: 'policy', reason });
  });

  it.each([
    ['quay.io/insights', true],
    ['quay.io', true],
    ['*.io', true],
    ['quay.io/insights/gather', false],
    ['quay.io/insights/gatherer/below', false],
    ['not a scope', false],
  ])('lies in what is allowed when that is %p: %p', (entry, isAllowed) => {
    const settings = { ...seen.settings, allowedRepositories: [entry] };

    expect(refusalOfText(image('a'), { ...seen, settings }) === undefined).toBe(isAllowed);
  });

  it('is compared in one normal form with what is allowed', () => {
    const settings = { ...seen.settings, allowedRepositories: ['index.docker.io/gatherer'] };
    const digest = digestIn(image('a'));

    expect(refusalOfText(`docker.io/library/gatherer@${digest}`, { ...seen, settings })).toBeUndefined();
    expect(refusalOfText(`docker.io/gatherer@${digest}`, { ...seen, settings })).toBeUndefined();
    expect(refusalOfText(`docker.io/other/gatherer@${digest}`, { ...seen, settings })).toBeDefined();
  });

  it.each(['key', 'keyless', 'unclear'] as const)(
    'is refused while the policy is %p and nothing can verify',
    (policy) => {
      const settings = { ...seen.settings, verificationPolicy: policy };

      expect(refusalOfText(image('a'), { ...seen, settings })).toMatchObject({ reason: 'VerificationUnsupported' });
      expect(refusalOf(described(good), { ...seen, settings }, true)).toMatchObject({
        reason: 'VerificationUnsupported',
      });
    },
  );

  it('has a digest behind its last @, whoever wrote it', () => {
    expect(digestIn(`gatherer:4@${digestIn(image('a'))}`)).toBe(digestIn(image('a')));
    expect(digestIn(image('a').toUpperCase())).toBe('');
    expect(digestIn(`${image('a')} `)).toBe('');
    expect(digestIn(`quay.io/x@sha512:${'a'.repeat(128)}`)).toBe('');
  });
});
