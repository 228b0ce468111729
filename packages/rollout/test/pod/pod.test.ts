import { describe, expect, it } from '@jest/globals';
import { decide, podPatch, readPod } from '../../src/index.ts';
import { formatIntent, intentAnnotation, parseIntent } from '../../src/pod/intent.ts';
import { ago, image, observation, operation, record, release, tagAt } from '../support/fixtures.ts';

const intent = { op: 'op-1', from: release.image, to: image('a'), reason: 'fast-track', at: ago(0) } as const;

describe('our own pod', () => {
  const json = {
    metadata: {
      uid: 'u',
      resourceVersion: '5',
      generation: 3,
      annotations: { [intentAnnotation]: formatIntent(intent) },
    },
    spec: {
      nodeName: 'n',
      containers: [
        { name: 'main', image: 'm' },
        { name: 'gatherer', image: image('a') },
      ],
    },
    status: {
      observedGeneration: 3,
      containerStatuses: [
        { name: 'main', containerID: 'cri-o://m', restartCount: 9, state: { running: {} } },
        {
          name: 'gatherer',
          containerID: 'cri-o://g',
          restartCount: 2,
          image: 'i',
          imageID: 'j',
          ready: false,
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
          lastState: { terminated: { containerID: 'cri-o://g', reason: 'Error', exitCode: 3, message: 'no' } },
        },
      ],
    },
  };

  it('is read as the API server returns it', () => {
    expect(readPod(json)).toEqual({
      uid: 'u',
      resourceVersion: '5',
      node: 'n',
      generation: 3,
      observedGeneration: 3,
      gathererImage: image('a'),
      intent,
      main: { restartCount: 9 },
      container: {
        containerID: 'cri-o://g',
        restartCount: 2,
        image: 'i',
        imageID: 'j',
        isReady: false,
        state: { kind: 'waiting', reason: 'CrashLoopBackOff', message: 'back-off' },
        lastTermination: { containerID: 'cri-o://g', reason: 'Error', exitCode: 3, message: 'no' },
      },
    });
  });

  it('may lack everything that the kubelet has yet to report', () => {
    const pod = readPod({ metadata: json.metadata, spec: json.spec });

    expect(pod.container).toBeUndefined();
    expect(pod.observedGeneration).toBeUndefined();
  });

  it.each([
    [{}, 'metadata.uid'],
    [{ metadata: json.metadata, spec: { containers: [] } }, 'spec.containers[name=gatherer].image'],
    [null, 'metadata.uid'],
  ])('that is malformed is refused by the name of the member', (pod, field) => {
    expect(() => readPod(pod)).toThrow(
      expect.objectContaining({ code: 'ERR_ROLLOUT_POD_MALFORMED', message: expect.stringContaining(field) }),
    );
  });
});

describe('the intent annotation', () => {
  it.each([undefined, '', '{', '[]', '{"op":1}', formatIntent({ ...intent, at: 'soon' }), 'x'.repeat(5000)])(
    'that is not ours reads as none: %p',
    (text) => {
      expect(parseIntent(text)).toBeUndefined();
    },
  );
});

describe('the patch of our own pod', () => {
  it('carries image and intent in one write with uid and resourceVersion as preconditions, and nothing else', () => {
    const action = decide(observation(record({ phase: 'Applying', op: operation('a') }), tagAt('a')));

    expect(action.kind === 'patch' && podPatch(action)).toEqual({
      metadata: {
        uid: 'pod-1',
        resourceVersion: '100',
        annotations: { [intentAnnotation]: formatIntent(intent) },
      },
      spec: { containers: [{ name: 'gatherer', image: image('a') }] },
    });
  });
});
