import type { FastTrackConfig } from './config.ts';
import type { Finding } from './validator.ts';

/** Checks across the keys of `fastTrack`; an empty answer means that they fit together. */
export function findConflicts({ mode, index, probation, verification }: FastTrackConfig): Finding[] {
  const rules: readonly [broken: boolean, key: string, expected: string][] = [
    [mode === 'index' && index === '', 'fastTrack.index', 'must name the release index when fastTrack.mode is index'],
    [
      probation.maximumSeconds < probation.minimumSeconds,
      'fastTrack.probation.maximum',
      'must not be shorter than fastTrack.probation.minimum',
    ],
    [
      verification.policy === 'key' && verification.publicKeys.length === 0,
      'fastTrack.verification.publicKeys',
      'must hold a key when fastTrack.verification.policy is key',
    ],
    [
      verification.policy === 'keyless' && verification.identities.length === 0,
      'fastTrack.verification.identities',
      'must hold an identity when fastTrack.verification.policy is keyless',
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, key, expected]) => ({ key, message: `${key} ${expected}` }));
}
