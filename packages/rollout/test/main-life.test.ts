import { describe, expect, it } from '@jest/globals';
import { decide, type Observation, type PodView, rescue, type RolloutRecord } from '../src/index.ts';
import type { MainLife } from '../src/record/record.ts';
import {
  ago,
  chosen,
  digest,
  image,
  observation,
  operation,
  patchedPod,
  pod,
  record,
  release,
  tagAt,
  written,
} from './support/fixtures.ts';
import { Story } from './support/story.ts';

const op = operation('a', { handshakeAt: ago(30) });
const outOfMemory = { containerID: 'cri-o://m', reason: 'OOMKilled', exitCode: 137, message: '' };
const crashed = { ...outOfMemory, reason: 'Error', exitCode: 1 };
const asked = { ...outOfMemory, reason: 'Completed', exitCode: 0 };

function life(more: Partial<MainLife> = {}): MainLife {
  return { podUID: 'pod-1', image: image('a'), restarts: 4, ends: 0, at: ago(60), ...more };
}

/** Our pod after `main` was started so often, with how it ended last. */
function restarted(restartCount: number, lastTermination = outOfMemory): Pick<Observation, 'pod'> {
  return { pod: patchedPod(op, { main: { restartCount, lastTermination } }) };
}

function applying(main?: MainLife): RolloutRecord {
  const base = record({ phase: 'Applying', op });
  return main === undefined ? base : { ...base, main };
}

describe('main’s own life', () => {
  it('counts one end and reads on', () => {
    const action = written(rescue(observation(applying(life()), restarted(5))) ?? ({ kind: 'describe' } as never));

    expect(action.record).toMatchObject({ phase: 'Applying', main: { restarts: 5, ends: 1 } });
    expect(rescue(observation(action.record, restarted(5)))).toBeUndefined();
  });

  it('puts the release image back at the second end, before anything else is looked at', () => {
    const seen = observation(applying(life({ restarts: 5, ends: 1 })), restarted(6));
    const poisoned = new Proxy(seen, {
      get(target, member, receiver) {
        if (['handshake', 'gather', 'overfull', 'description', 'poll'].includes(String(member))) {
          // The newest gather stands in the history, and the poll in the record, where they are known already.
          return member === 'gather' ? { isRunning: false } : undefined;
        }
        return Reflect.get(target, member, receiver);
      },
    });

    const action = written(rescue(poisoned) ?? ({ kind: 'none' } as never));

    expect(action.record).toMatchObject({
      phase: 'RollingBack',
      chosen: { image: release.image },
      op: {
        to: release.image,
        verdict: { class: 'image', reason: 'MainUnstable', exitCode: 137, digest: digest('a') },
      },
    });
    expect(rescue(observation(action.record, restarted(6)))).toMatchObject({ kind: 'patch', to: release.image });
  });

  it('counts ends that came too soon for anybody to write them down', () => {
    const action = written(decide(observation(applying(life()), restarted(6))));

    expect(action.record.op?.verdict?.reason).toBe('MainUnstable');
  });

  it.each([
    ['a SIGTERM that main obeyed', asked],
    ['a SIGTERM before main listened', { ...asked, reason: 'Error', exitCode: 143 }],
    ['a reboot', { ...asked, reason: 'Unknown', exitCode: 255 }],
  ])('does not count %s', (_what, how) => {
    const action = written(decide(observation(applying(life({ ends: 1 })), restarted(5, how))));

    expect(action.record).toMatchObject({ phase: 'Applying', main: { restarts: 5, ends: 1 } });
  });

  it('takes one restart off for a node that has rebooted, and counts what came after it', () => {
    const cluster = { isUpgrading: false, isRolledOut: true, hasDiskPressure: false, bootID: 'boot-2' };
    const state = applying(life({ bootID: 'boot-1' }));

    const action = written(decide(observation(state, { ...restarted(6), cluster })));

    expect(action.record).toMatchObject({ phase: 'Applying', main: { restarts: 6, ends: 1, bootID: 'boot-2' } });
  });

  it('counts for an image that was confirmed long ago, and forgets an end after a day without another', () => {
    const steady = record({ chosen: chosen('a') });
    const inTime = { ...steady, main: life({ restarts: 5, ends: 1, at: ago(3600 * 23) }) };
    const late = { ...steady, main: life({ restarts: 5, ends: 1, at: ago(3600 * 25) }) };
    const seen = { pod: pod(image('a'), { main: { restartCount: 6, lastTermination: crashed } }) };

    expect(written(decide(observation(inTime, seen))).record.phase).toBe('RollingBack');
    expect(written(decide(observation(late, seen))).record.main).toMatchObject({ ends: 1 });
  });

  it('forgets nothing while an operation is open', () => {
    const state = applying(life({ restarts: 5, ends: 1, at: ago(3600 * 25) }));

    expect(written(decide(observation(state, restarted(6)))).record.phase).toBe('RollingBack');
  });

  it('begins anew with another image and in another pod', () => {
    const other = applying(life({ image: image('b'), ends: 1 }));
    const elsewhere = applying(life({ podUID: 'pod-0', ends: 1 }));

    for (const state of [other, elsewhere, applying()]) {
      const action = written(decide(observation(state, restarted(9))));
      expect(action.record).toMatchObject({ phase: 'Applying', main: { image: image('a'), restarts: 9, ends: 0 } });
    }
  });

  it('is not looked at while the release image runs', () => {
    const seen = { pod: pod(release.image, { main: { restartCount: 50, lastTermination: outOfMemory } }) };

    expect(rescue(observation(record(), seen))).toBeUndefined();
    expect(decide(observation(record(), seen))).toMatchObject({ kind: 'wait', reason: 'UpToDate' });
  });

  it('does not blame an image for what happened between its record and its patch', () => {
    const state = applying(life({ restarts: 4 }));
    const before = { pod: pod(release.image, { main: { restartCount: 7, lastTermination: crashed } }), ...tagAt('a') };

    const action = written(decide(observation(state, before)));

    expect(action.record).toMatchObject({ phase: 'Applying', main: { restarts: 7, ends: 0 } });
    expect(decide(observation(action.record, before)).kind).toBe('patch');
  });

  it('takes the release image and not a fast-track image that was good once', () => {
    const lastGood = { digest: digest('b'), image: image('b'), release: release.version, since: ago(9000) };
    const state = { ...applying(life({ restarts: 5, ends: 1 })), lastGood };
    const seen = observation(state, restarted(6));
    const settings = { ...seen.settings, fallback: 'last-good' as const };

    expect(written(decide({ ...seen, settings })).record.op?.to).toBe(release.image);
  });

  it('leaves a container that has ended main unread until it is gone', () => {
    const state = written(decide(observation(applying(life()), restarted(6)))).record;
    const back: PodView = {
      ...pod(release.image),
      container: patchedPod(op).container,
      main: { restartCount: 6 },
    } as PodView;

    const waits = rescue(observation(state, { pod: back }));
    const gone = rescue(
      observation(state, { pod: { ...back, container: { ...back.container, containerID: 'cri-o://r' } } as PodView }),
    );

    expect(waits).toMatchObject({ kind: 'wait', reason: 'AwaitingRelease' });
    expect(gone).toBeUndefined();
  });

  it('stays away from such an image in observe mode, where nothing is put back', () => {
    const state = written(decide(observation(applying(life()), restarted(6)))).record;
    const seen = observation(state, restarted(6));

    expect(rescue({ ...seen, settings: { ...seen.settings, observe: true } })).toMatchObject({ reason: 'WouldPatch' });
  });

  it('writes a record before anything is read where there is none', () => {
    expect(rescue(observation({ kind: 'absent' }, restarted(6)))?.kind).toBe('record');
    expect(rescue(observation({ kind: 'newer', message: 'v 2' }, restarted(6)))).toBeUndefined();
  });
});

describe('an image that ends main at every start', () => {
  it('is gone after two ends, the release image gathers, and the digest is not tried again', () => {
    const story = Story.settled();
    const bad = story.publish('kills-main');

    story.until(() => story.record.quarantine.length > 0);
    story.pass(4 * 3600);

    expect(story.mainEnds).toBe(2);
    expect(story.patches).toEqual([bad.image, story.world.release.image]);
    expect(story.record.quarantine[0]).toMatchObject({ digest: bad.digest, reason: 'MainUnstable' });
    expect(story.world.gatherer.last?.outcome).toBe('Succeeded');
  });

  it('is gone the same way when the record is lost under it', () => {
    const story = Story.settled();
    story.publish('kills-main');
    story.until(() => story.mainEnds === 1);
    story.world.secret.state = '{';

    story.until(() => story.world.pod.image === story.world.release.image);

    expect(story.mainEnds).toBeLessThanOrEqual(3);
  });

  it('waits unread while the API server takes no patch', () => {
    const story = Story.settled();
    story.publish('kills-main');
    story.until(() => story.mainEnds === 2);
    story.world.rejectsPatches = true;
    story.pass(1800);
    const during = story.mainEnds;
    story.world.rejectsPatches = false;

    story.until(() => story.record.phase === 'Stable');

    expect(during).toBe(2);
    expect(story.mainEnds).toBe(2);
  });
});
