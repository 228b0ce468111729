import type { GatherContext } from '../../src/gather-context.ts';
import type { FunctionCard, GatherFunction } from '../../src/gather-function.ts';
import type { Visits } from '../../src/visit.ts';

const card: FunctionCard = {
  id: 'test/function',
  description: 'For a test.',
  reads: [],
  records: [],
  objects: [],
  sensitivity: 'settings',
  since: '4.2',
};

/** A function that does what a test needs. */
export function functionThat(
  gather: (context: GatherContext) => Promise<void>,
  more: Partial<FunctionCard> = {},
): GatherFunction {
  return { ...card, gather, ...more };
}

/** A function that is shown what a test needs. */
export function visitorThat(begin: () => Visits, more: Partial<FunctionCard> = {}): GatherFunction {
  return { ...card, begin, ...more };
}

/** Resolves after the function's signal was aborted. */
export function untilAborted({ signal }: GatherContext): Promise<void> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}
