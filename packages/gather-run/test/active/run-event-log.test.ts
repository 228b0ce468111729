import { describe, expect, it } from '@jest/globals';
import { endedEvents, RunEventLog } from '../../src/active/run-event-log.ts';
import { functionReport, gatherRun } from '../fixtures.ts';

const { progress } = gatherRun();

function sampleLog(): RunEventLog {
  const log = new RunEventLog();
  log.append({ event: 'progress', data: progress });
  log.append({ event: 'function', data: functionReport() });
  log.append({ event: 'progress', data: progress });
  log.append({ event: 'done', data: gatherRun() });
  return log;
}

async function idsOf(log: RunEventLog, lastId?: number): Promise<number[]> {
  return (await Array.fromAsync(log.read(lastId))).map(({ id }) => id);
}

describe('RunEventLog', () => {
  it('gives a late reader every function, the newest progress and the end', async () => {
    const events = await Array.fromAsync(sampleLog().read());

    expect(events.map(({ id, event }) => [id, event])).toEqual([
      [2, 'function'],
      [3, 'progress'],
      [4, 'done'],
    ]);
  });

  it('resumes behind the event that the reader has seen', async () => {
    expect(await idsOf(sampleLog(), 2)).toEqual([3, 4]);
    expect(await idsOf(sampleLog(), 4)).toEqual([]);
  });

  it('hands events to those who wait', async () => {
    const log = new RunEventLog();
    const reading = [idsOf(log), idsOf(log)];
    await new Promise(setImmediate);

    log.append({ event: 'function', data: functionReport() });
    log.append({ event: 'done', data: gatherRun() });

    expect(await Promise.all(reading)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('takes nothing more after the end', async () => {
    const log = sampleLog();

    log.append({ event: 'progress', data: progress });

    expect(log.isEnd(4)).toBe(true);
    expect(log.isEnd(3)).toBe(false);
  });

  it('holds one progress however long the run takes', async () => {
    const log = new RunEventLog();
    for (let tick = 0; tick < 10_000; tick++) log.append({ event: 'progress', data: progress });
    log.append({ event: 'done', data: gatherRun() });

    expect(await idsOf(log)).toEqual([10_000, 10_001]);
  });
});

describe('endedEvents', () => {
  it('tells the end of an earlier run to whoever asks, whatever was seen before', async () => {
    expect(await idsOf(endedEvents(gatherRun(), undefined))).toEqual([1]);
    expect(await idsOf(endedEvents(gatherRun(), 57), 57)).toEqual([58]);
  });
});
