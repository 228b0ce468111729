import type { JsonObject } from '@insights/cluster';
import { GatheringError } from '../errors.ts';
import type { GatherContext, ObjectIdentity } from '../gather-context.ts';
import { podType } from '../pods/record-pod.ts';
import type { AlertLabels } from './alerts.ts';
import type { ConditionalRun } from './conditional-run.ts';

/** A pod that an alert is about. */
export interface AlertPod {
  readonly identity: Required<ObjectIdentity> & { readonly namespace: string };
  readonly labels: AlertLabels;
}

// The same boundary as of the namespaces that rules name: an alert may be of a customer's pod.
const gatheredNamespace = /^openshift-[a-z0-9-]{1,128}$/;
const podName = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/**
 * The pods of the firing instances of an alert, each once for equal labels; what keeps one from being looked at is told.
 * @throws GatheringError when the alert does not fire
 */
export function alertPods(run: ConditionalRun, alertName: string, context: GatherContext): AlertPod[] {
  const alert = run.firing(alertName);
  if (!alert) {
    const message = `conditional gather triggered, but specified alert "${alertName}" is not firing`;
    throw new GatheringError('ERR_GATHERING_UNREADABLE', message);
  }
  if (alert.leftOut > 0) context.warn(`${alert.leftOut} more instances of the alert ${alertName} are left out`);
  let outside = 0;
  const pods = alert.instances.flatMap((labels) => {
    const namespace = labels.get('namespace');
    const name = labels.get('pod');
    if (namespace === undefined) context.error("alert is missing 'namespace' label");
    else if (!gatheredNamespace.test(namespace)) outside += 1;
    else if (name === undefined) context.error("alert is missing 'pod' label");
    else if (!podName.test(name)) context.error("alert has a 'pod' label that is no name of a pod");
    else return [{ identity: { namespace, name }, labels }];
    return [];
  });
  if (outside > 0) {
    context.warn(
      `${outside} instances of the alert ${alertName} are of other namespaces than openshift-*, they are left out`,
    );
  }
  return pods;
}

/** The pod, read once a run whoever asks for it. @throws ClusterError */
export function readAlertPod({ identity }: AlertPod, context: GatherContext): Promise<JsonObject> {
  return context.object(podType, identity);
}
