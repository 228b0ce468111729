import type { GatherContext, GatherFunction } from '../../src/index.ts';

/** A function that does what a test needs. */
export function functionThat(
  gather: (context: GatherContext) => Promise<void>,
  more: Partial<GatherFunction> = {},
): GatherFunction {
  return {
    id: 'test/function',
    description: 'For a test.',
    reads: [],
    records: [],
    objects: [],
    sensitivity: 'settings',
    since: '4.2',
    gather,
    ...more,
  };
}

/** Resolves after the function's signal was aborted. */
export function untilAborted({ signal }: GatherContext): Promise<void> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}
