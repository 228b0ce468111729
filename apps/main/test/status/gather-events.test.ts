import { describe, expect, it } from '@jest/globals';
import type { GatherView } from '@insights/rollout';
import type { RecordedEvent } from '../../src/status/event-recorder.ts';
import { GatherEvents } from '../../src/status/gather-events.ts';

function create() {
  const events: RecordedEvent[] = [];
  const gathers: { last: { view: GatherView } | undefined } = { last: undefined };
  const told = new GatherEvents({ gathers, events: { record: (event) => void events.push(event) } });
  let serial = 0;
  const ends = (outcome: GatherView['outcome'], message = '') => {
    serial += 1;
    const view = { id: `run-${serial}`, containerID: 'c', outcome, message, records: 0, bytes: 0, durationSeconds: 1 };
    gathers.last = { view };
    told.wake();
    told.wake(); // what is known already is no second gather
  };
  return { events, ends, wake: () => told.wake() };
}

describe('the event about gathers that fail', () => {
  it('comes once for a streak, with what the last one said', () => {
    const { events, ends } = create();

    for (let count = 0; count < 5; count += 1) ends('GatherFailed', 'ENOSPC: no space left on device');

    expect(events).toEqual([
      {
        type: 'Warning',
        reason: 'GatherFailed',
        message: '2 gathers in a row have failed, and more are tried: GatherFailed: ENOSPC: no space left on device',
      },
    ]);
  });

  it('comes again after one that succeeded', () => {
    const { events, ends } = create();

    for (const outcome of [
      'GatherFailed',
      'GatherTimeout',
      'Succeeded',
      'GatherFailed',
      'ArchiveUnreadable',
    ] as const) {
      ends(outcome);
    }

    expect(events).toHaveLength(2);
  });

  it('does not come for a single one, nor before any', () => {
    const { events, ends, wake } = create();

    wake();
    ends('GatherFailed');
    ends('Succeeded');

    expect(events).toEqual([]);
  });
});
