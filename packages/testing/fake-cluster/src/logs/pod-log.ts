import { ApiError, badRequest } from '../api-error.ts';
import { arrayAt, type JsonObject, objectAt, stringAt } from '../json.ts';

/**
 * The container that a log request means.
 * @throws ApiError 400 in the words of a kubelet: several to choose from, or not one of the pod's
 */
export function containerOf(pod: JsonObject, asked: string | undefined): string {
  const name = stringAt(pod, 'metadata', 'name') ?? '';
  const containers = containerNames(pod, 'containers');
  const initContainers = containerNames(pod, 'initContainers');
  const ephemeral = containerNames(pod, 'ephemeralContainers');
  if (asked === undefined) {
    if (containers.length === 1) return containers[0] ?? '';
    const choice = `a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]`;
    const others = initContainers.length === 0 ? '' : ` or one of the init containers: [${initContainers.join(' ')}]`;
    throw badRequest(choice + others);
  }
  if ([...containers, ...initContainers, ...ephemeral].includes(asked)) return asked;
  throw badRequest(`container ${asked} is not valid for pod ${name}`);
}

function containerNames(pod: JsonObject, member: string): string[] {
  return arrayAt(pod, 'spec', member).map((container) => stringAt(container, 'name') ?? '');
}

/** Why there is no log: the instance before is not there, or the container never started. */
export function noLog(pod: JsonObject, container: string, isPrevious: boolean): ApiError {
  const name = stringAt(pod, 'metadata', 'name') ?? '';
  if (isPrevious) return badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  const statuses = [...arrayAt(pod, 'status', 'containerStatuses'), ...arrayAt(pod, 'status', 'initContainerStatuses')];
  const status = statuses.find((candidate) => stringAt(candidate, 'name') === container);
  const waiting = objectAt(status, 'state', 'waiting');
  if (!waiting && stringAt(pod, 'status', 'phase') !== 'Pending') {
    const node = stringAt(pod, 'spec', 'nodeName') ?? '';
    const message = `Get "https://${node}:10250/containerLogs/": no kubelet answers for node "${node}"`;
    return new ApiError({ code: 500, reason: 'InternalError', message });
  }
  const reason = stringAt(waiting, 'reason') ?? 'ContainerCreating';
  return badRequest(`container "${container}" in pod "${name}" is waiting to start: ${reason}`);
}
