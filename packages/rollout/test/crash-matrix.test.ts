import { describe, expect, it } from '@jest/globals';
import { type Action, decide, type Observation, type RolloutRecord } from '../src/index.ts';
import {
  ago,
  answer,
  chosen,
  digest,
  eventsOf,
  gathered,
  image,
  observation,
  operation,
  patchedPod,
  pod,
  quarantineEntry,
  record,
  release,
  running,
  soon,
  tag,
  tagAt,
  written,
} from './support/fixtures.ts';

function decideOn(state: RolloutRecord | Observation['record'], more: Partial<Observation> = {}): Action {
  return decide(observation(state, more));
}

const newPod = { pod: pod(release.image, { uid: 'pod-2' }) };

describe('crash matrix, record in Stable', () => {
  it('rests when the pod runs what is chosen', () => {
    expect(decideOn(record())).toMatchObject({ kind: 'wait', reason: 'UpToDate' });
  });

  it('plans the fast-track image again in a new pod once the release image has gathered', () => {
    const gather = { isRunning: false, last: gathered({ containerID: 'cri-o://old' }) };

    const action = decideOn(record({ chosen: chosen('a') }), { ...newPod, gather });

    expect(written(action).record).toMatchObject({ phase: 'Prepared', op: { purpose: 're-apply', to: image('a') } });
  });

  it('leaves a new pod on the release image until it has gathered or 10 minutes have passed', () => {
    const young = decideOn(record({ chosen: chosen('a') }), { ...newPod, startedAt: Date.parse(ago(30)) });
    const old = decideOn(record({ chosen: chosen('a') }), { ...newPod, startedAt: Date.parse(ago(601)) });

    expect(young).toMatchObject({ kind: 'wait', reason: 'NewPodSettling', until: Date.parse(soon(570)) });
    expect(written(old).record.phase).toBe('Prepared');
  });

  it('reports a foreign image once and leaves it', () => {
    const first = written(decideOn(record({ chosen: chosen('a') }), { pod: pod(image('f')) }));
    const second = decideOn(first.record, { pod: pod(image('f')), secret: { gathererImage: first.gathererImage } });

    expect(eventsOf(first)).toEqual(['Overridden']);
    expect(second.kind).toBe('wait');
  });

  it('rolls back a foreign image that is quarantined', () => {
    const state = record({ chosen: chosen('a'), quarantine: [quarantineEntry('f')] });

    const action = decideOn(state, { pod: pod(image('f')) });

    expect(written(action).record).toMatchObject({ phase: 'RollingBack', op: { from: image('f'), to: release.image } });
  });

  it('takes an image that an annotation explains and the record does not through the gates again', () => {
    const action = decideOn(record(), { pod: patchedPod(operation('a')) });

    expect(written(action).record).toMatchObject({ phase: 'Applying', op: { id: 'op-1', to: image('a'), attempt: 1 } });
  });

  it('rolls back such an image when it is quarantined', () => {
    const action = decideOn(record({ quarantine: [quarantineEntry('a')] }), { pod: patchedPod(operation('a')) });

    expect(written(action).record.phase).toBe('RollingBack');
  });
});

describe('crash matrix, record in Candidate and Prepared', () => {
  const candidate = {
    digest: digest('a'),
    image: image('a'),
    firstSeen: ago(9),
    notBefore: ago(9),
    attempts: 0,
    tries: 0,
  };

  it('continues with the candidate after a death before the patch', () => {
    const action = decideOn(record({ phase: 'Candidate', candidate }), tagAt('a'));

    expect(action).toMatchObject({ kind: 'describe', image: { digest: digest('a') } });
  });

  it('records the attempt before it patches', () => {
    const state = record({ phase: 'Prepared', candidate, op: operation('a', { attempt: 0, deadline: soon(60) }) });

    const action = decideOn(state, tagAt('a'));

    expect(written(action).record).toMatchObject({
      phase: 'Applying',
      op: { attempt: 1, containerIDBefore: 'cri-o://old' },
    });
  });
});

describe('crash matrix, record in Applying', () => {
  const op = operation('a');
  const applying = record({ phase: 'Applying', op });

  it('patches with the same attempt when it died between record and patch', () => {
    const action = decideOn(applying, tagAt('a'));

    expect(action).toMatchObject({ kind: 'patch', op: 'op-1', to: image('a'), from: release.image, podUID: 'pod-1' });
    expect(action).toMatchObject({ intent: { op: 'op-1', from: release.image, to: image('a'), reason: 'fast-track' } });
  });

  it('counts the attempt and goes back to the candidate when the deadline has passed before the patch', () => {
    const state = record({ phase: 'Applying', op: operation('a', { deadline: ago(1) }) });

    const action = decideOn(state, tagAt('a'));

    expect(written(action).record).toMatchObject({
      phase: 'Candidate',
      candidate: { digest: digest('a'), attempts: 1 },
    });
  });

  it('quarantines until the release changes when that was the third attempt', () => {
    const state = record({ phase: 'Applying', op: operation('a', { deadline: ago(1), attempt: 3 }) });

    const { quarantine } = written(decideOn(state, tagAt('a'))).record;

    expect(quarantine[0]).toMatchObject({ class: 'image', reason: 'AttemptsExhausted', count: 3 });
    expect(quarantine[0]?.until).toBeUndefined();
  });

  it('continues at the handshake with at least 60 seconds when it died after the patch', () => {
    const state = record({ phase: 'Applying', op: operation('a', { deadline: ago(300), startedAt: ago(480) }) });
    const seen = { pod: patchedPod(op), startedAt: Date.parse(ago(10)), ...tagAt('a') };

    expect(decideOn(state, seen)).toMatchObject({
      kind: 'wait',
      reason: 'AwaitingHandshake',
      until: Date.parse(soon(50)),
    });
  });

  it('continues the same way when the annotation is missing', () => {
    const action = decideOn(applying, { pod: pod(image('a')), handshake: answer('a') });

    expect(written(action).record.op?.handshakeAt).toBe(ago(0));
  });

  it('voids the attempt when the pod was replaced', () => {
    const action = decideOn(applying, newPod);

    expect(written(action).record).toMatchObject({
      phase: 'Prepared',
      op: { attempt: 0, podUID: 'pod-2', settles: true },
    });
  });

  it('stops and reports when somebody else has set a third image, or ours back', () => {
    const third = decideOn(applying, { pod: pod(image('f')) });
    const back = decideOn(applying, { pod: { ...patchedPod(op), gathererImage: release.image } });

    expect(eventsOf(third)).toEqual(['Overridden']);
    expect(eventsOf(back)).toEqual(['Overridden']);
  });
});

describe('crash matrix, record in Probation', () => {
  const op = operation('a', { deadline: soon(80_000), evidence: { since: ago(600), gathers: 1, failures: 0 } });
  const probation = record({ phase: 'Probation', chosen: chosen('a', { provisional: true }), op });

  it('continues with the evidence of the record', () => {
    const gather = { isRunning: false, last: gathered({ id: 'run-2' }) };

    const action = decideOn(probation, { pod: patchedPod(op), handshake: answer('a'), gather });

    expect(written(action).record.op?.evidence).toEqual({ since: ago(600), gathers: 2, failures: 0 });
  });

  it('applies the image again after a drain, in the same probation', () => {
    const action = decideOn(probation, newPod);

    const { phase, op: next, chosen: choice } = written(action).record;
    expect({ phase, purpose: next?.purpose, evidence: next?.evidence }).toEqual({
      phase: 'Prepared',
      purpose: 're-apply',
      evidence: { since: ago(600), gathers: 1, failures: 0 },
    });
    expect(choice.provisional).toBe(true);
  });
});

describe('crash matrix, record in RollingBack', () => {
  const verdict = { class: 'image', reason: 'OOMKilled', exitCode: 137, digest: digest('a'), attempts: 1 } as const;
  const op = operation('a', {
    purpose: 'rollback',
    from: image('a'),
    to: release.image,
    rollback: true,
    containerIDBefore: 'cri-o://new',
    verdict,
  });
  const rollingBack = record({ phase: 'RollingBack', op });

  it('patches to the fallback when it died before the fallback patch', () => {
    expect(decideOn(rollingBack, { pod: pod(image('a')) })).toMatchObject({ kind: 'patch', to: release.image });
  });

  it('records the verdict when it died after the fallback patch', () => {
    const back = patchedPod(op, { container: running('cri-o://back') });

    const action = decideOn(rollingBack, { pod: back, handshake: answer('1', 'cri-o://back') });

    expect(eventsOf(action)).toEqual(['FastTrackRolledBack', 'FastTrackQuarantined']);
    expect(written(action).record).toMatchObject({
      phase: 'Stable',
      chosen: { source: 'release' },
      quarantine: [
        { digest: digest('a'), class: 'image', reason: 'OOMKilled', exitCode: 137, count: 1, until: soon(86_400) },
      ],
    });
    expect(written(action).record.op).toBeUndefined();
  });
});

describe('crash matrix, record unreadable', () => {
  const unreadable = {
    kind: 'unreadable',
    text: '{"v":',
    reason: 'GathererImageState: the value must be JSON',
  } as const;

  it('writes a fresh record, keeps the bad one in the history and leaves the pod as it is', () => {
    const action = written(decideOn(unreadable, { pod: patchedPod(operation('a')) }));

    expect(action.record).toMatchObject({ rev: 1, phase: 'Stable', chosen: { source: 'release' } });
    expect(action.history[0]).toMatchObject({ result: 'rebuilt', unreadableRecord: '{"v":' });
  });

  it('then returns to the release image when ours is down', () => {
    const { record: fresh } = written(decideOn(unreadable, { pod: patchedPod(operation('a')) }));
    const ended = { containerID: 'cri-o://new', reason: 'Error', exitCode: 3, message: '' };
    const state = { kind: 'waiting', reason: 'CrashLoopBackOff', message: '' } as const;
    const down = patchedPod(operation('a'), { container: running('cri-o://new', { state, lastTermination: ended }) });

    expect(written(decideOn(fresh, { pod: down })).record.phase).toBe('RollingBack');
  });

  it('decides and writes nothing on a record of a newer schema', () => {
    const action = decideOn({ kind: 'newer', message: 'GathererImageState: v 2 is newer than 1' });

    expect(action).toMatchObject({ kind: 'wait', reason: 'RecordNewerSchema' });
  });

  it('starts with the release image and no pin where nothing was ever written', () => {
    const action = written(decideOn({ kind: 'absent' }, { poll: { class: 'TagMissing', reference: tag, at: 0 } }));

    expect(action).toMatchObject({ gathererImage: release.image, record: { rev: 1, phase: 'Stable' } });
  });
});
