import { arrayAt, type JsonObject, type JsonValue, numberAt, objectAt, stringAt, valueAt } from '../json.ts';
import { ageSince } from './human-duration.ts';

/** `1/2`: ready and all containers. */
export function podReady(pod: JsonObject): string {
  const ready = arrayAt(pod, 'status', 'containerStatuses').filter((status) => valueAt(status, 'ready') === true);
  return `${ready.length}/${arrayAt(pod, 'spec', 'containers').length}`;
}

/** What `kubectl get pods` says in STATUS (kubernetes/kubernetes:pkg/printers/internalversion `printPod`). */
export function podStatus(pod: JsonObject): string {
  if (stringAt(pod, 'metadata', 'deletionTimestamp') !== undefined) return 'Terminating';
  const containers = arrayAt(pod, 'status', 'containerStatuses');
  const phase = stringAt(pod, 'status', 'reason') ?? stringAt(pod, 'status', 'phase') ?? 'Unknown';
  const status = initStatus(pod) ?? firstOf(containers.map(containerReason)) ?? phase;
  const isRunning = containers.some((container) => objectAt(container, 'state', 'running') !== undefined);
  return status === 'Completed' && isRunning ? 'Running' : status;
}

/** `3`, or `3 (5m ago)` when the last end is known. */
export function podRestarts(pod: JsonObject, now: Date): string {
  const containers = arrayAt(pod, 'status', 'containerStatuses');
  const count = containers.reduce<number>((sum, status) => sum + (numberAt(status, 'restartCount') ?? 0), 0);
  const ends = containers.map((status) => stringAt(status, 'lastState', 'terminated', 'finishedAt') ?? '');
  const last = ends.toSorted().at(-1) ?? '';
  return count === 0 || last === '' ? String(count) : `${count} (${ageSince(last, now)} ago)`;
}

function containerReason(status: JsonValue): string | undefined {
  const waiting = stringAt(status, 'state', 'waiting', 'reason');
  if (waiting !== undefined && waiting !== '') return waiting;
  const terminated = objectAt(status, 'state', 'terminated');
  if (!terminated) return undefined;
  const reason = stringAt(terminated, 'reason') ?? '';
  if (reason !== '') return reason;
  const signal = numberAt(terminated, 'signal') ?? 0;
  return signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode') ?? 0}` : `Signal:${signal}`;
}

// The first init container that is not done decides.
function initStatus(pod: JsonObject): string | undefined {
  const statuses = arrayAt(pod, 'status', 'initContainerStatuses');
  const index = statuses.findIndex((status) => numberAt(status, 'state', 'terminated', 'exitCode') !== 0);
  if (index === -1 || isRestartable(pod, index)) return undefined;
  const reason = containerReason(statuses[index] ?? null);
  if (reason !== undefined && reason !== 'PodInitializing') return `Init:${reason}`;
  return `Init:${index}/${arrayAt(pod, 'spec', 'initContainers').length}`;
}

function isRestartable(pod: JsonObject, index: number): boolean {
  return stringAt(arrayAt(pod, 'spec', 'initContainers')[index] ?? null, 'restartPolicy') === 'Always';
}

// kubectl goes through the containers backwards and overwrites, so the first one that has a reason wins.
function firstOf(reasons: readonly (string | undefined)[]): string | undefined {
  return reasons.find((reason) => reason !== undefined);
}
