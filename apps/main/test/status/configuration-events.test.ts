import { describe, expect, it } from '@jest/globals';
import { ConfigurationEvents } from '../../src/status/configuration-events.ts';
import type { RecordedEvent } from '../../src/status/event-recorder.ts';

function told(problems: readonly string[]) {
  const events: RecordedEvent[] = [];
  const configuration = { problems };
  const flaws = new ConfigurationEvents({ configuration, events: { record: (event) => void events.push(event) } });
  const becomes = (next: readonly string[]) => {
    events.length = 0;
    configuration.problems = next;
    flaws.wake();
    return events.map(({ message }) => message);
  };
  return { events, becomes };
}

describe('events about the configuration', () => {
  it('tell what is wrong from the start', () => {
    expect(told(['a']).events).toEqual([{ type: 'Warning', reason: 'InvalidConfiguration', message: 'a' }]);
  });

  it('tell each flaw once, and again when it comes back', () => {
    const { becomes } = told(['a']);

    expect(becomes(['a', 'b'])).toEqual(['b']);
    expect(becomes(['b'])).toEqual([]);
    expect(becomes(['a', 'b'])).toEqual(['a']);
  });

  it('are at most twenty for one change', () => {
    const many = Array.from({ length: 50 }, (_, index) => `flaw ${index}`);
    const { becomes } = told([]);

    expect(becomes(many)).toHaveLength(20);
    expect(becomes(many)).toEqual([]);
  });
});
