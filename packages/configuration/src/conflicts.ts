import type { Finding } from './finding.ts';
import type { Settings } from './schema/settings.ts';

/** Checks across the keys of `fastTrack`; an empty answer means that they fit together. */
export function findConflicts({ fastTrack: { mode, index, probation } }: Settings): Finding[] {
  const rules: readonly [broken: boolean, key: string, expected: string][] = [
    [mode === 'index' && index === '', 'fastTrack.index', 'must name the release index when fastTrack.mode is index'],
    [
      probation.maximum < probation.minimum,
      'fastTrack.probation.maximum',
      'must not be shorter than fastTrack.probation.minimum',
    ],
  ];
  return broken(rules);
}

/** What a policy of signatures lacks. A policy that lacks it is not dropped: nothing passes it. */
export function findPolicyGaps({ fastTrack: { verification } }: Settings): Finding[] {
  const { policy, publicKeys, publicKeysFrom, identities } = verification;
  return broken([
    [
      policy === 'key' && publicKeys.length + publicKeysFrom.length === 0,
      'fastTrack.verification.publicKeys',
      'must hold a key when fastTrack.verification.policy is key',
    ],
    [
      policy === 'keyless' && identities.length === 0,
      'fastTrack.verification.identities',
      'must hold an identity when fastTrack.verification.policy is keyless',
    ],
  ]);
}

function broken(rules: readonly [broken: boolean, key: string, expected: string][]): Finding[] {
  return rules.filter(([isBroken]) => isBroken).map(([, key, expected]) => ({ key, message: `${key} ${expected}` }));
}
