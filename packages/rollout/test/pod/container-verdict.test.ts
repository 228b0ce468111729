import { describe, expect, it } from '@jest/globals';
import type { PodView } from '../../src/index.ts';
import { classifyPullMessage, judgeContainer, judgeSteadyContainer } from '../../src/pod/container-verdict.ts';
import type { ContainerView, Termination } from '../../src/pod/pod-view.ts';
import { image, operation, patchedPod, release, running } from '../support/fixtures.ts';

const op = operation('a');

function judge(container: ContainerView | undefined, more: Partial<PodView> = {}, asked = op) {
  const { container: _, ...bare } = patchedPod(op, more);
  return judgeContainer(container === undefined ? bare : { ...bare, container }, asked);
}

function ended(reason: string, exitCode: number, containerID = 'cri-o://new'): Termination {
  return { containerID, reason, exitCode, message: 'last words' };
}

function waiting(reason: string, message = '', more: Partial<ContainerView> = {}): ContainerView {
  return running('cri-o://old', { restartCount: 0, state: { kind: 'waiting', reason, message }, ...more });
}

/** Runs after so many restarts, the newest of which followed a clean exit. */
function again(restartCount: number): ContainerView {
  return running('cri-o://newer', { restartCount, lastTermination: ended('Completed', 0) });
}

describe('reading the result of a patch', () => {
  it('waits while the kubelet has not seen the spec or has not reported', () => {
    expect(judge(running(), { observedGeneration: 1 })).toEqual({ kind: 'pending' });
    expect(judge(undefined)).toEqual({ kind: 'pending' });
  });

  it('waits while the container of before runs, by its id or by the image that it names', () => {
    expect(judge(running('cri-o://old'))).toEqual({ kind: 'pending' });
    expect(judge(running('cri-o://other', { imageID: release.image }))).toEqual({ kind: 'pending' });
  });

  it('takes a new container as started whatever image the status names', () => {
    for (const imageID of ['', 'sha256:0123', 'quay.io/foreign/name@sha256:4567', image('a')]) {
      expect(judge(running('cri-o://new', { imageID }))).toEqual({ kind: 'running', containerID: 'cri-o://new' });
    }
  });

  it('puts the end of the container of before down to nobody', () => {
    const state = { kind: 'terminated', ...ended('Error', 137, 'cri-o://old') } as const;

    expect(judge(running('cri-o://old', { state })).kind).toBe('starting');
  });

  it('puts an end that was there before the patch down to nobody', () => {
    const container = running('cri-o://new', { lastTermination: ended('OOMKilled', 137, 'cri-o://older') });

    expect(judge(container, {}, { ...op, endedIDBefore: 'cri-o://older' }).kind).toBe('running');
  });

  it('condemns the second end before a handshake, seen as CrashLoopBackOff or as terminated', () => {
    const backOff = running('cri-o://new', {
      restartCount: 2,
      state: { kind: 'waiting', reason: 'CrashLoopBackOff', message: '' },
      lastTermination: ended('Error', 3),
    });
    const down = running('cri-o://new', { restartCount: 2, state: { kind: 'terminated', ...ended('Error', 3) } });

    const failure = { class: 'image', reason: 'CrashLoopBackOff', exitCode: 3, evidence: 'last words' };
    expect(judge(backOff)).toEqual({ kind: 'failed', failure });
    expect(judge(down)).toEqual({ kind: 'failed', failure });
  });

  it('condemns the first end before a handshake when the kubelet holds the container back after it', () => {
    const heldBack = { reason: 'CrashLoopBackOff', message: 'back-off 10s' };
    const container = running('cri-o://new', {
      restartCount: 1,
      state: { kind: 'waiting', ...heldBack },
      lastTermination: ended('Error', 3),
    });

    expect(judge(container)).toMatchObject({ kind: 'failed', failure: { reason: 'CrashLoopBackOff', exitCode: 3 } });
    expect(judge({ ...container, state: { kind: 'terminated', ...ended('Error', 3) } }).kind).toBe('starting');
  });

  it('lets an image live that ended once and runs again', () => {
    const container = running('cri-o://newer', { restartCount: 2, lastTermination: ended('Error', 1) });

    expect(judge(container)).toEqual({ kind: 'running', containerID: 'cri-o://newer' });
  });

  it('condemns three ends in any state, and two after the handshake', () => {
    expect(judge(again(4)).kind).toBe('failed');
    expect(judge(again(3)).kind).toBe('running');
    expect(judge(again(3), {}, { ...op, handshakeAt: op.startedAt }).kind).toBe('failed');
  });

  it.each(['OOMKilled', 'ContainerCannotRun', 'StartError', 'seccomp killed'])('condemns one end with %p', (reason) => {
    const container = running('cri-o://newer', { restartCount: 2, lastTermination: ended(reason, 137) });

    expect(judge(container)).toMatchObject({ kind: 'failed', failure: { class: 'image', reason } });
  });

  it.each(['ContainerStatusUnknown', 'Unknown'])('does not hold an end with %p against the image', (reason) => {
    const container = running('cri-o://newer', { restartCount: 5, lastTermination: ended(reason, 137) });

    expect(judge(container).kind).toBe('running');
  });

  it.each([
    ['RunContainerError', 'image'],
    ['CreateContainerError', 'image'],
    ['CreateContainerConfigError', 'image'],
    ['InvalidImageName', 'image'],
    ['SignatureValidationFailed', 'policy'],
    ['ErrImageNeverPull', 'environment'],
  ])('fails at once on %p, class %p', (reason, failureClass) => {
    expect(judge(waiting(reason, 'why'))).toMatchObject({ kind: 'failed', failure: { class: failureClass, reason } });
  });

  it.each([
    ['CreateContainerError', 'context deadline exceeded', 'NodeBusy'],
    ['CreateContainerError', 'error reserving ctr name k8s_gatherer_x for id 1: name is reserved', 'NodeBusy'],
    ['CreateContainerError', 'failed to reserve container name "k8s_g": name "k8s_g" is reserved for "1"', 'NodeBusy'],
    ['CreateContainerError', 'the container name "k8s_g" is already in use; name "k8s_g" is in use', 'NodeBusy'],
    ['RunContainerError', 'container 4f1 is still being created', 'NodeBusy'],
  ])('gives a busy node until the deadline: %s, %p', (reason, message, blamed) => {
    expect(judge(waiting(reason, message))).toMatchObject({
      kind: 'starting',
      blame: { class: 'infrastructure', reason: blamed },
    });
  });

  it.each(['CreateContainerError', 'RunContainerError'])(
    'puts the release image back for a full disk: %s',
    (reason) => {
      expect(judge(waiting(reason, 'write /run/x: no space left on device'))).toMatchObject({
        kind: 'failed',
        failure: { class: 'infrastructure', reason: 'NoSpaceLeft' },
      });
    },
  );

  it.each([
    ['CreateContainerError', 'no command specified'],
    ['RunContainerError', 'exec: "insights-operator": executable file not found in $PATH'],
    ['RunContainerError', 'exec format error'],
    ['CreateContainerError', 'name of device /dev/x is not known'],
  ])('fails at once on any other %s, class image: %p', (reason, message) => {
    expect(judge(waiting(reason, message))).toMatchObject({ kind: 'failed', failure: { class: 'image', reason } });
  });

  it('lets an image that was good be while its node is busy', () => {
    const busy = { ...patchedPod(op), container: waiting('CreateContainerError', 'context deadline exceeded') };
    const broken = { ...patchedPod(op), container: waiting('CreateContainerError', 'no command specified') };

    expect(judgeSteadyContainer(busy)).toBeUndefined();
    expect(judgeSteadyContainer(broken)).toMatchObject({ class: 'image', reason: 'CreateContainerError' });
  });

  it.each(['ContainerCreating', 'PodInitializing', 'NeverHeardOf', ''])('waits on %p until the deadline', (reason) => {
    expect(judge(waiting(reason))).toEqual({
      kind: 'starting',
      blame: { class: 'infrastructure', reason: 'StartTimeout' },
    });
  });

  it('gives trouble of node and registry until the deadline, and knows whom to blame then', () => {
    const message = 'Back-off pulling image: toomanyrequests';

    expect(judge(waiting('ImagePullBackOff', message))).toMatchObject({
      kind: 'starting',
      blame: { reason: 'RateLimited' },
    });
    expect(judge(waiting('RegistryUnavailable'))).toMatchObject({
      kind: 'starting',
      blame: { class: 'infrastructure' },
    });
  });

  it.each([
    ['write /x: no space left on device', 'NoSpaceLeft'],
    ['failed to authorize: 401 Unauthorized', 'PullDenied'],
    ['x509: certificate signed by unknown authority', 'UntrustedCertificate'],
    ['blobs/sha256:0 not found: not found', 'ManifestUnknown'],
  ])('does not wait for what does not pass by itself: %p', (message, reason) => {
    expect(judge(waiting('ErrImagePull', message))).toMatchObject({
      kind: 'failed',
      failure: { class: 'infrastructure', reason },
    });
  });

  it('takes what the container waited for before the patch for old news', () => {
    expect(judge(waiting('RunContainerError'), {}, { ...op, waitingBefore: 'RunContainerError' }).kind).toBe(
      'starting',
    );
  });

  it('holds nothing against the image while the whole pod is being evicted', () => {
    expect(judge(waiting('RunContainerError'), { reason: 'Evicted' })).toEqual({ kind: 'pending' });
  });
});

describe('pull messages', () => {
  it.each([
    ['manifest unknown: manifest unknown', 'infrastructure', 'ManifestUnknown'],
    ['quay.io/x: not found', 'infrastructure', 'ManifestUnknown'],
    ['no image found in image index for architecture "s390x"', 'image', 'PlatformMissing'],
    ['no match for platform in manifest', 'image', 'PlatformMissing'],
    ['unauthorized: access to the requested resource is not authorized', 'infrastructure', 'PullDenied'],
    ['denied: requested access to the resource is denied', 'infrastructure', 'PullDenied'],
    ['toomanyrequests: You have reached your pull rate limit', 'infrastructure', 'RateLimited'],
    ['unexpected status: 429', 'infrastructure', 'RateLimited'],
    ['x509: certificate signed by unknown authority', 'infrastructure', 'UntrustedCertificate'],
    ['dial tcp 1.2.3.4:443: i/o timeout', 'infrastructure', 'RegistryUnreachable'],
    ['unexpected EOF', 'infrastructure', 'RegistryUnreachable'],
    ['received 503 from the proxy', 'infrastructure', 'RegistryUnreachable'],
    ['No space left on device', 'infrastructure', 'NoSpaceLeft'],
    ['Source image rejected: A signature was required, but no signature exists', 'policy', 'SignatureRejected'],
    ['SignatureValidationFailed', 'policy', 'SignatureRejected'],
    ['signature by key 1F2E is not accepted', 'policy', 'SignatureRejected'],
    ['signature store https://s.example/x: refused', 'policy', 'SignatureRejected'],
    [
      'User: arn:aws:sts::1:assumed-role/n is not authorized to perform: ecr:BatchGetImage because no identity-based policy allows the action',
      'infrastructure',
      'PullDenied',
    ],
    ['403 Forbidden: SignatureDoesNotMatch: the request signature we calculated', 'infrastructure', 'PullFailed'],
    ['x509: cannot verify signature: insecure algorithm SHA1-RSA', 'infrastructure', 'UntrustedCertificate'],
    ['policy of the mirror: i/o timeout', 'infrastructure', 'RegistryUnreachable'],
    ['digest mismatch', 'infrastructure', 'ContentCorrupted'],
    ['unsupported MediaType: application/x', 'image', 'ImageBroken'],
    ['something new', 'infrastructure', 'PullFailed'],
  ])('reads %p as %p', (message, failureClass, reason) => {
    expect(classifyPullMessage(message, image('a'))).toMatchObject({ class: failureClass, reason });
  });

  it('reads nothing into the name and digest of the image', () => {
    const name = `quay.io/policy/signature-503@sha256:${'429'.padEnd(64, '0')}`;

    expect(classifyPullMessage(`Failed to pull image "${name}": connection refused`, name).reason).toBe(
      'RegistryUnreachable',
    );
  });
});
