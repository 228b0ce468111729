import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { Lane } from '../src/setup/lanes.ts';
import { type LaneSignals, runActs } from '../src/setup/run-acts.ts';
import { noStage } from '../src/setup/no-stage.ts';

const acts = [[['first']], [['left'], ['right']], [['last']]];

async function run(runLane: (name: string, signals: LaneSignals) => Promise<number> | number) {
  const begun: string[] = [];
  const signals = new EventEmitter();
  const options = {
    signals,
    runLane: async ([name = '']: Lane, given: LaneSignals) => {
      begun.push(name);
      return runLane(name, given);
    },
  };
  const code = await runActs(acts, options, new AbortController().signal);
  return { code, begun, listeners: signals.eventNames() };
}

async function untilSignalled(signals: LaneSignals): Promise<number> {
  await once(signals as EventEmitter, 'SIGTERM');
  return 1;
}

describe('the acts', () => {
  it('all run when every lane is green', async () => {
    expect(await run(() => 0)).toEqual({ code: 0, begun: ['first', 'left', 'right', 'last'], listeners: [] });
  });

  it('all run when tests of a lane failed, and the run is red', async () => {
    const { code, begun } = await run((name) => (name === 'left' ? 1 : 0));

    expect({ code, begun }).toEqual({ code: 1, begun: ['first', 'left', 'right', 'last'] });
  });

  it('end with a stage that could not be set, the lane beside it too', async () => {
    const { code, begun } = await run((name, signals) => {
      if (name === 'left') return noStage;
      return name === 'right' ? untilSignalled(signals) : 0;
    });

    expect({ code, begun }).toEqual({ code: noStage, begun: ['first', 'left', 'right'] });
  });

  it('wait for the other lane when a cluster cannot be started', async () => {
    const ended: string[] = [];
    const running = run(async (name) => {
      if (name === 'left') throw new Error('no cluster');
      await new Promise(setImmediate);
      ended.push(name);
      return 0;
    });

    await expect(running).rejects.toThrow('no cluster');
    expect(ended).toEqual(['first', 'right']);
  });

  it('pass signals of the process on to every lane', async () => {
    const signals = new EventEmitter();
    const stop = new AbortController();
    const running = runActs(acts.slice(1), { runLane: (_, given) => untilSignalled(given), signals }, stop.signal);
    stop.abort();
    signals.emit('SIGTERM', 'SIGTERM');

    expect(await running).toBe(1);
  });
});
