import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { isNodeReady } from '../../src/inside/readiness.ts';
import { askUntilYes } from '../../src/inside/ask-until-yes.ts';

describe('waiting for a part', () => {
  it('asks again after a no and after a failure', async () => {
    const clock = new FakeClock();
    const answers = [() => false, () => Promise.reject(new Error('refused')), () => true];
    let asked = 0;
    const waiting = askUntilYes(async () => answers[asked++]?.() ?? true, { clock, what: 'it' });

    await clock.advance({ milliseconds: 200 });
    await waiting;

    expect(asked).toBe(3);
  });

  it('gives up when time is up, with a name for what did not come', async () => {
    const clock = new FakeClock();
    const waiting = askUntilYes(async () => false, { clock, what: 'the node', seconds: 1 });
    const outcome = expect(waiting).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
      message: expect.stringContaining('the node'),
    });

    await clock.advance({ milliseconds: 1100 });

    await outcome;
  });
});

describe('a node', () => {
  it('is ready when its condition says so', () => {
    expect(isNodeReady({ status: { conditions: [{ type: 'Ready', status: 'True' }] } })).toBe(true);
    expect(isNodeReady({ status: { conditions: [{ type: 'Ready', status: 'False' }] } })).toBe(false);
    expect(isNodeReady({ message: 'nodes "node-1" not found' })).toBe(false);
  });
});
