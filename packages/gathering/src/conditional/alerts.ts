import type { Endpoints } from '@insights/cluster';
import { type Clock, isObject, parseBoundedJson, startDeadline } from '@insights/process';
import { unexpectedObject } from '../errors.ts';

/** The labels of one firing instance of an alert. */
export type AlertLabels = ReadonlyMap<string, string>;

/** Firing instances of an alert. */
export interface FiringAlert {
  readonly instances: readonly AlertLabels[];
  /** Instances beyond those that are kept. */
  readonly leftOut: number;
}

/** Alerts that fire, by name. */
export type Alerts = ReadonlyMap<string, FiringAlert>;

// Every function has the alert at most so many times over: each instance is a pod, a log, an object.
const mostInstances = 200;
const patienceMilliseconds = 15_000;
const answerBounds = { bytes: 16 * 1024 * 1024, depth: 16, values: 1_000_000 };

interface AlertSource {
  readonly endpoints: Endpoints;
  readonly clock: Clock;
}

/**
 * Asks Prometheus which alerts fire.
 * @param wanted - names of those that rules speak of: the others are forgotten
 * @throws ClusterError, or CodedError when the answer is none
 */
export async function readAlerts(
  wanted: ReadonlySet<string>,
  { endpoints, clock }: AlertSource,
  signal: AbortSignal,
): Promise<Alerts> {
  using deadline = startDeadline({
    clock,
    milliseconds: patienceMilliseconds,
    what: 'the answer of Prometheus',
    signal,
  });
  const answer = await endpoints.prometheus('api/v1/query?query=ALERTS', deadline.signal);
  const alerts = new Map<string, { instances: AlertLabels[]; leftOut: number }>();
  for (const labels of labelSets(parseBoundedJson(answer, answerBounds, 'the answer of Prometheus'))) {
    const name = labels.get('alertname');
    if (name === undefined || labels.get('alertstate') !== 'firing' || !wanted.has(name)) continue;
    const alert = alerts.get(name) ?? { instances: [], leftOut: 0 };
    if (alert.instances.length < mostInstances) alert.instances.push(labels);
    else alert.leftOut += 1;
    alerts.set(name, alert);
  }
  return alerts;
}

function labelSets(answer: unknown): AlertLabels[] {
  const data = isObject(answer) ? answer['data'] : undefined;
  const result = isObject(data) ? data['result'] : undefined;
  if (!Array.isArray(result)) throw unexpectedObject('the answer of Prometheus has no data.result that is a list');
  return result.flatMap((sample: unknown) => {
    const metric = isObject(sample) ? sample['metric'] : undefined;
    if (!isObject(metric)) return [];
    return new Map(Object.entries(metric).filter((label): label is [string, string] => typeof label[1] === 'string'));
  });
}
