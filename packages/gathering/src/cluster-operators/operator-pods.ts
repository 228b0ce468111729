import type { GatherContext } from '../gather-context.ts';
import { itemsOf, memberAt } from '../json.ts';
import { type ContainerLog } from '../logs/container-log.ts';
import { recordTroubledLog } from '../logs/record-troubled-log.ts';
import { sideBySide } from '../logs/side-by-side.ts';
import { containerNames } from '../pods/containers.ts';
import { isUnhealthyPod } from '../pods/is-unhealthy.ts';
import { recordPod } from '../pods/record-pod.ts';
import type { VisitedItem } from '../visit.ts';
import type { JsonObject } from '@insights/cluster';

/** Whose logs are read. */
interface Logging {
  readonly namespace: string;
  readonly pod: string;
  /** Init containers first. */
  readonly containers: readonly string[];
  /** Whether the logs of the instances before are wanted too. */
  readonly hasPrevious: boolean;
}

// All logs together, of both instances: twice this, so what an archive may hold.
const bytesOfLogs = 25_165_824;
const mostPods = 1000;

/** The pods of unhealthy operators: those in trouble are recorded, and the logs of all read afterwards. */
export class OperatorPods {
  readonly #loggings: Logging[] = [];
  #leftOut = 0;

  /** Takes a pod; records it when it is in trouble. */
  async add(item: VisitedItem, context: GatherContext): Promise<void> {
    if (this.#loggings.length >= mostPods) {
      this.#leftOut += 1;
      return;
    }
    const pod = item.look();
    const isUnhealthy = isUnhealthyPod(pod, context.clock.now());
    const containers = [...containerNames(pod, 'initContainers'), ...containerNames(pod, 'containers')];
    const hasPrevious = isUnhealthy && wasRestarted(pod);
    this.#loggings.push({ namespace: item.namespace, pod: item.name, containers, hasPrevious });
    if (isUnhealthy) await recordPod(item.parse(), context);
  }

  /** Records the logs, previous ones before current ones. */
  async recordLogs(context: GatherContext): Promise<void> {
    if (this.#leftOut > 0) context.warn(`${this.#leftOut} pods of operators are left out, more than ${mostPods}`);
    const containers = this.#loggings.reduce((sum, logging) => sum + logging.containers.length, 0);
    const limitBytes = Math.floor(Math.floor((bytesOfLogs * 2) / containers) / 2);
    if (containers === 0 || limitBytes === 0) return;
    await sideBySide(logsOf(this.#loggings, limitBytes), (log) => recordTroubledLog(log, context));
  }
}

function* logsOf(loggings: readonly Logging[], limitBytes: number): Generator<ContainerLog> {
  for (const { namespace, pod, containers, hasPrevious } of loggings) {
    for (const previous of hasPrevious ? [true, false] : [false]) {
      for (const container of containers) yield { namespace, pod, container, previous, limitBytes };
    }
  }
}

function wasRestarted(pod: Readonly<JsonObject>): boolean {
  return ['initContainerStatuses', 'containerStatuses'].some((list) =>
    itemsOf(memberAt(pod, 'status', list)).some((status) => {
      const restarts = memberAt(status, 'restartCount');
      return typeof restarts === 'number' && restarts > 0;
    }),
  );
}
