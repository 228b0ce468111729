import type { Finding } from './finding.ts';
import type { Settings } from './schema/settings.ts';

/** What was asked for, understood, and cannot be done by this build; each says what happens instead. */
export function findShortcomings({ fastTrack }: Settings): Finding[] {
  const { mode, verification } = fastTrack;
  const found: Finding[] = [];
  if (verification.policy !== 'none') {
    const message =
      'fastTrack.verification.policy asks for signatures, which cannot be verified yet: every image but the release is refused';
    found.push({ key: 'fastTrack.verification.policy', message });
  }
  if (mode === 'index') {
    found.push({ key: 'fastTrack.mode', message: 'fastTrack.mode index is not built yet: no image is followed' });
  }
  return found;
}
