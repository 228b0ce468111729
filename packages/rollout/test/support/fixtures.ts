import {
  type Action,
  defaultDeadlines,
  type GatherView,
  type Observation,
  type PodView,
  type QuarantineEntry,
  type RecordAction,
  type RolloutRecord,
} from '../../src/index.ts';
import type { ContainerView } from '../../src/pod/pod-view.ts';
import type { Choice, Operation } from '../../src/record/record.ts';
import type { RolloutSettings } from '../../src/settings.ts';

export const now = Date.parse('2026-08-01T12:00:00Z');
export const repository = 'quay.io/insights/gatherer';
const gatherer = { registry: 'quay.io', repository: 'insights/gatherer' };
export const tag = `${repository}:4.20-fast-track`;

export function ago(seconds: number): string {
  return new Date(now - seconds * 1000).toISOString();
}

export function soon(seconds: number): string {
  return ago(-seconds);
}

/** `sha256:` and 64 times the same hex digit. */
export function digest(letter: string): string {
  return `sha256:${letter.repeat(64)}`;
}

export function image(letter: string): string {
  return `${repository}@${digest(letter)}`;
}

export const release = { version: '4.20.3', image: `quay.io/openshift/insights@${digest('1')}` };

export const settings: RolloutSettings = {
  mode: 'stream',
  paused: false,
  observe: false,
  fallback: 'release',
  allowedRepositories: [repository],
  probation: { gathers: 2, minimumSeconds: 1800, maximumSeconds: 86_400 },
  verificationPolicy: 'none',
  gatherTimeoutSeconds: 1800,
  deadlines: defaultDeadlines,
  contractMajor: 1,
  mainVersion: '4.20.3',
  maximumImageBytes: 1_000_000_000,
};

export function chosen(letter: string, more: Partial<Choice> = {}): Choice {
  const base = { digest: digest(letter), since: ago(7200), provisional: false };
  return letter === '1'
    ? { ...base, image: release.image, source: 'release', ...more }
    : { ...base, image: image(letter), version: '4.20.7', revision: `rev-${letter}`, source: 'fast-track', ...more };
}

export function record(more: Partial<RolloutRecord> = {}): RolloutRecord {
  return {
    v: 1,
    rev: 7,
    phase: 'Stable',
    release,
    track: { ref: tag, policy: 'stream' },
    chosen: chosen('1'),
    quarantine: [],
    folded: 0,
    flap: { since: ago(60), swaps: 0, fallbacks: 0 },
    poll: { class: 'Unchanged', at: ago(60), backoff: 0 },
    ...more,
  };
}

/** An operation from the release image to the image of a letter, patched a minute ago and not out of time. */
export function operation(letter: string, more: Partial<Operation> = {}): Operation {
  return {
    id: 'op-1',
    purpose: 'fast-track',
    from: release.image,
    to: image(letter),
    attempt: 1,
    startedAt: ago(60),
    deadline: soon(120),
    podUID: 'pod-1',
    containerIDBefore: 'cri-o://old',
    restartCountBefore: 0,
    rollback: false,
    version: '4.20.7',
    revision: `rev-${letter}`,
    swapCounted: true,
    ...more,
  };
}

export function quarantineEntry(letter: string, more: Partial<QuarantineEntry> = {}): QuarantineEntry {
  return {
    class: 'image',
    reason: 'CrashLoopBackOff',
    digest: digest(letter),
    count: 1,
    at: ago(3600),
    until: soon(3600),
    release: release.version,
    ...more,
  };
}

export function running(containerID = 'cri-o://new', more: Partial<ContainerView> = {}): ContainerView {
  return { containerID, restartCount: 1, image: '', imageID: '', state: { kind: 'running' }, isReady: true, ...more };
}

export function pod(gathererImage: string, more: Partial<PodView> = {}): PodView {
  const container = gathererImage === release.image ? running('cri-o://old', { restartCount: 0 }) : running();
  return {
    uid: 'pod-1',
    resourceVersion: '100',
    generation: 2,
    observedGeneration: 2,
    gathererImage,
    container,
    ...more,
  };
}

/** A pod that we have patched: image and annotation of the operation. */
export function patchedPod(op: Operation, more: Partial<PodView> = {}): PodView {
  const { id, from, to, purpose: reason } = op;
  return pod(to, { intent: { op: id, from, to, reason, at: op.startedAt }, ...more });
}

export function gathered(more: Partial<GatherView> = {}): GatherView {
  return {
    id: 'run-1',
    containerID: 'cri-o://new',
    outcome: 'Succeeded',
    message: '',
    records: 100,
    bytes: 20_000,
    durationSeconds: 20,
    ...more,
  };
}

export function answer(letter: string, containerID = 'cri-o://new') {
  return { containerID, contract: '1.0', version: '4.20.7', revision: `rev-${letter}` };
}

/** What is observed of a record: the tag leads to what is chosen, the Secret agrees, the release gatherer runs. */
export function observation(
  state: RolloutRecord | Observation['record'],
  more: Partial<Observation> = {},
): Observation {
  const reading: Observation['record'] = 'v' in state ? { kind: 'valid', record: state } : state;
  const choice = 'v' in state ? state.chosen.image : undefined;
  return {
    now,
    startedAt: now - 3_600_000,
    newId: 'op-new',
    release,
    clusterVersion: release.version,
    platform: 'linux/amd64',
    record: reading,
    secret: choice === undefined ? {} : { gathererImage: choice },
    pod: pod(choice ?? release.image),
    cluster: { isUpgrading: false, isRolledOut: true, hasDiskPressure: false },
    poll: {
      class: 'Unchanged',
      reference: tag,
      image: { ...gatherer, digest: 'v' in state ? state.chosen.digest : digest('1') },
      at: now - 60_000,
    },
    gather: { isRunning: false },
    withdrawn: [],
    settings,
    ...more,
  };
}

/** The poll's answer with the tag at the image of a letter. */
export function tagAt(letter: string): Pick<Observation, 'poll'> {
  return {
    poll: { class: 'Unchanged', reference: tag, image: { ...gatherer, digest: digest(letter) }, at: now - 60_000 },
  };
}

/** The write of an action; fails the test when it is none. */
export function written(action: Action): RecordAction {
  if (action.kind !== 'record') throw new Error(`expected a record, got ${JSON.stringify(action)}`);
  return action;
}

export function eventsOf(action: Action): string[] {
  return action.kind === 'record' ? action.events.map(({ reason }) => reason) : [];
}
