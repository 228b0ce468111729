import type { ClusterOperatorWriter } from '../../src/status/cluster-operator-writer.ts';
import type { ShownParts } from '../../src/status/shown-parts.ts';
import { config } from './config.ts';
import { identity } from './identity.ts';

type Shown = ShownParts & { readonly operator: Pick<ClusterOperatorWriter, 'status'> };

/** What is shown of a `main` that knows nothing yet. @param changes - what it does know */
export function shownParts(changes: Partial<Shown> = {}): Shown {
  return {
    version: '4.20.3',
    startedAt: new Date('2026-01-01T00:00:00Z'),
    identity,
    configuration: {
      config: config(),
      isReporting: true,
      isGathering: true,
      notReporting: undefined,
      problems: [],
      notes: [],
    },
    credentials: { expiresAt: undefined, failure: undefined },
    cluster: { last: undefined },
    store: { location: 'secret', problem: undefined },
    poller: { view: undefined, last: undefined },
    tables: { last: undefined },
    gathers: { running: undefined, progress: undefined, last: undefined, nextAt: undefined },
    rollout: { observation: undefined, waiting: undefined },
    uploads: { pending: 0, failure: undefined, last: undefined, unreadable: undefined },
    reports: { last: undefined, failure: undefined },
    operator: { status: undefined },
    ...changes,
  };
}
