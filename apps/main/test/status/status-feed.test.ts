import type { RunProgress, StatusDocument } from '@insights/contract';
import { FakeClock } from '@insights/process';
import type { HistoryEntry } from '@insights/rollout';
import { describe, expect, it } from '@jest/globals';
import { buildStatusDocument } from '../../src/status/status-document.ts';
import { type FeedEvent, StatusFeed } from '../../src/status/status-feed.ts';
import { run } from '../support/running.ts';
import { shownParts } from '../support/shown-parts.ts';

describe('what those who watch are told', () => {
  it('is the status at once, and again when it has changed', async () => {
    await using scene = start();
    const watcher = scene.watch();

    scene.show('4.20.4');
    scene.feed.wake();
    await scene.clock.advance({});

    expect(watcher.events.map(({ event, data }) => [event, (data as StatusDocument).version])).toEqual([
      ['status', '4.20.3'],
      ['status', '4.20.4'],
    ]);
  });

  it('is nothing when it is as it was told', async () => {
    await using scene = start();
    const watcher = scene.watch();
    scene.feed.wake();
    await scene.clock.advance({ seconds: 1 });
    const told = watcher.events.length;

    scene.feed.wake();
    await scene.clock.advance({ seconds: 1 });

    expect(watcher.events).toHaveLength(told);
  });

  it('comes at most once a second, with what is true then', async () => {
    await using scene = start();
    const watcher = scene.watch();
    for (let change = 0; change < 30; change += 1) {
      scene.show(`4.20.${change}`);
      scene.feed.wake();
      await scene.clock.advance({ milliseconds: 100 });
    }

    const versions = watcher.events.slice(1).map(({ data }) => (data as StatusDocument).version);
    expect(versions.length).toBeLessThanOrEqual(4);
    expect(versions[0]).toBe('4.20.0');
  });

  it('is each decision, oldest first, and none from before', async () => {
    await using scene = start([decision('before')]);
    const watcher = scene.watch();

    scene.decide(decision('first'));
    scene.decide(decision('second'));
    scene.feed.wake();
    await scene.clock.advance({});

    const decisions = watcher.events.filter(({ event }) => event === 'decision');
    expect(decisions.map(({ data }) => (data as HistoryEntry).reason)).toEqual(['first', 'second']);
  });

  it('is how far the gather is', async () => {
    await using scene = start();
    const watcher = scene.watch();

    scene.progress = { functionsDone: 1, functionsTotal: 43, records: 7, bytes: 100 };
    scene.feed.wake();
    await scene.clock.advance({ seconds: 1 });
    scene.feed.wake();
    await scene.clock.advance({ seconds: 1 });

    expect(watcher.events.filter(({ event }) => event === 'progress').map(({ data }) => data)).toEqual([
      scene.progress,
    ]);
  });

  it('is a sign of life every fifteen seconds while there is nothing to tell', async () => {
    await using scene = start();
    const watcher = scene.watch();
    await scene.clock.advance({ seconds: 15 }); // the status, told for the first time by the loop
    const before = watcher.signs;

    await scene.clock.advance({ seconds: 16 });

    expect(watcher.signs).toBe(before + 1);
  });

  it('ends with the watching', async () => {
    await using scene = start();
    const watcher = scene.watch();

    watcher.end();
    scene.show('4.20.4');
    scene.feed.wake();
    await scene.clock.advance({ seconds: 20 });

    expect([watcher.events.length, watcher.signs, scene.feed.watchers]).toEqual([1, 0, 0]);
  });

  it('is built for nobody while nobody watches, and old decisions are no news to who comes later', async () => {
    await using scene = start();
    const before = scene.built();

    scene.decide(decision('unwatched'));
    scene.feed.wake();
    await scene.clock.advance({ minutes: 10 });
    expect(scene.built()).toBe(before);
    const watcher = scene.watch();
    scene.feed.wake();
    await scene.clock.advance({ seconds: 20 });

    expect(watcher.events.filter(({ event }) => event === 'decision')).toEqual([]);
  });
});

function start(entries: HistoryEntry[] = []) {
  const clock = new FakeClock();
  const history: { own: readonly HistoryEntry[] } = { own: entries };
  const gathers: { progress: RunProgress | undefined } = { progress: undefined };
  let document = buildStatusDocument(shownParts());
  let built = 0;
  const status = () => {
    built += 1;
    return document;
  };
  const feed = new StatusFeed({ status, gathers, history, clock });
  const running = run(feed);
  return {
    clock,
    feed,
    built: () => built,
    show: (version: string) => void (document = { ...document, version }),
    decide: (entry: HistoryEntry) => void (history.own = [entry, ...history.own]),
    get progress() {
      return gathers.progress;
    },
    set progress(progress: RunProgress | undefined) {
      gathers.progress = progress;
    },
    watch() {
      const events: FeedEvent[] = [];
      const seen = { events, signs: 0, end: () => {} };
      const watching = feed.add({ tell: (event) => void events.push(event), keepAlive: () => void (seen.signs += 1) });
      seen.end = () => watching[Symbol.dispose]();
      return seen;
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

function decision(reason: string): HistoryEntry {
  return { at: '2026-01-01T00:00:00Z', from: 'a', to: 'b', result: 'applied', reason, durations: {} };
}
