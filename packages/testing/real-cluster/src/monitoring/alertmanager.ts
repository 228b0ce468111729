import { join } from 'node:path';
import type { Clock } from '@insights/process';
import { type MonitoringListener, type MonitoringServer, startMonitoringServer } from './monitoring-server.ts';

interface AlertmanagerOptions {
  /** Where its configuration, data and log go; created. */
  readonly folder: string;
  readonly listener: MonitoringListener;
  readonly clock?: Clock;
}

// Nobody is told of anything.
const configuration = { route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] };

/**
 * Starts Debian's Alertmanager beside the caller; it tells nobody of its alerts.
 * @throws RealClusterError `ERR_REAL_CLUSTER_PROMETHEUS` with what it said when it does not become ready
 */
export function startAlertmanager({ folder, ...options }: AlertmanagerOptions): Promise<MonitoringServer> {
  const args = [
    `--config.file=${join(folder, 'alertmanager.yml')}`,
    `--storage.path=${join(folder, 'data')}`,
    '--cluster.listen-address=',
  ];
  const files = { 'alertmanager.yml': JSON.stringify(configuration) };
  return startMonitoringServer({
    ...options,
    program: 'prometheus-alertmanager',
    name: 'Alertmanager',
    args,
    folder,
    files,
  });
}
