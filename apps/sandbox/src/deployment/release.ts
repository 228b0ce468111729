import type { BuildIdentity } from '@insights/operator-image';
import type { Clock } from '@insights/process';

/** A build of a version, now, of a made-up commit. */
export function identityOf(version: string, clock: Clock): BuildIdentity {
  return { version, revision: Buffer.from(version).toString('hex').padEnd(40, '0'), builtAt: clock.now() };
}
