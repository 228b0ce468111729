import type { StatusDocument } from '@insights/contract';
import type { Observation } from '@insights/rollout';
import { runningSource } from './operator-inputs.ts';

type Seen = Pick<Observation, 'pod' | 'release' | 'record' | 'handshake'>;

/** What runs as the gatherer. While an image is applied or taken back, that is another one than the one that is chosen. */
export function gathererStatus(seen: Seen | undefined): StatusDocument['gatherer'] {
  const image = seen?.pod.gathererImage;
  const source = seen && runningSource(seen);
  const chosen = seen?.record.kind === 'valid' ? seen.record.record.chosen : undefined;
  const running = chosen?.image === image ? chosen : undefined;
  return {
    image: image ?? null,
    source: source === 'override' ? null : (source ?? null),
    since: running?.since ?? null,
    provisional: running?.provisional ?? null,
    version: seen?.handshake?.version ?? null,
    revision: seen?.handshake?.revision ?? null,
    restarts: seen?.pod.container?.restartCount ?? null,
  };
}
