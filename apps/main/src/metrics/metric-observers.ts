import type { OperatorMetrics } from '@insights/operator';
import type { Clock } from '@insights/process';
import type { RolloutHistory } from '@insights/rollout-store';
import type { ClusterFactsReader } from '../cluster/cluster-facts.ts';
import type { ConfigurationWatcher } from '../configuration/configuration-watcher.ts';
import type { GatherController } from '../gathering/gather-controller.ts';
import type { Wakeable } from '../loops/trigger.ts';
import type { ImagePoller } from '../rollout/image-poller.ts';
import type { RolloutController } from '../rollout/rollout-controller.ts';
import { NewDecisions } from '../status/new-decisions.ts';
import type { ReceivedReport, ReportFollower } from '../upload/report-follower.ts';
import type { UploadController } from '../upload/upload-controller.ts';
import { observeDecisions, observeGather, observeImages, observePoll } from './observe-metrics.ts';

/** What {@link metricObservers} takes: the parts that metrics are about. */
export interface ObservedParts {
  readonly configuration: Pick<ConfigurationWatcher, 'config'>;
  readonly cluster: Pick<ClusterFactsReader, 'last'>;
  readonly poller: Pick<ImagePoller, 'last'>;
  readonly gathers: Pick<GatherController, 'last'>;
  readonly rollout: Pick<RolloutController, 'observation'>;
  readonly history: Pick<RolloutHistory, 'own'>;
  readonly uploads: Pick<UploadController, 'last' | 'answer'>;
  readonly reports: Pick<ReportFollower, 'last' | 'failure'>;
  readonly clock: Clock;
}

/** One for each part; woken when it has changed, it counts what is new there. */
export interface MetricObservers {
  readonly polls: Wakeable;
  readonly gathers: Wakeable;
  readonly images: Wakeable;
  readonly uploads: Wakeable;
  readonly reports: Wakeable;
}

/** What counts the work of the parts. */
export function metricObservers(metrics: OperatorMetrics, parts: ObservedParts): MetricObservers {
  const { poller, gathers, uploads, reports, clock } = parts;
  return {
    polls: forEachNew(
      () => poller.last,
      (poll) => observePoll(metrics, poll),
    ),
    gathers: forEachNew(
      () => gathers.last,
      (outcome) => observeGather(metrics, outcome),
    ),
    images: imageObserver(metrics, parts),
    uploads: both(
      forEachNew(
        () => uploads.answer,
        ({ statusCode }) => metrics.reporting.countSent(statusCode),
      ),
      forEachNew(
        () => uploads.last,
        () => metrics.work.setLastUpload(clock.now()),
      ),
    ),
    reports: forEachNew(
      () => (reports.failure ? undefined : reports.last),
      (received) => observeReport(metrics, parts, received),
    ),
  };
}

function imageObserver(metrics: OperatorMetrics, { rollout, history }: ObservedParts): Wakeable {
  const decisions = new NewDecisions(history);
  return {
    wake: () => {
      observeDecisions(metrics, decisions.take());
      if (rollout.observation) observeImages(metrics, rollout.observation);
    },
  };
}

function observeReport(
  { work, reporting }: OperatorMetrics,
  { cluster, configuration }: ObservedParts,
  { report, at }: ReceivedReport,
): void {
  work.setLastReport(at);
  reporting.setReport({
    clusterId: cluster.last?.clusterId ?? '',
    total: report.total,
    recommendations: report.recommendations,
    areAlertsDisabled: configuration.config.alerts.isDisabled,
  });
}

/** Counts each object once, however often it is looked at. */
function forEachNew<Value extends object>(read: () => Value | undefined, count: (value: Value) => void): Wakeable {
  let counted: Value | undefined;
  return {
    wake: () => {
      const value = read();
      if (value === undefined || value === counted) return;
      counted = value;
      count(value);
    },
  };
}

function both(first: Wakeable, second: Wakeable): Wakeable {
  return {
    wake: () => {
      first.wake();
      second.wake();
    },
  };
}
