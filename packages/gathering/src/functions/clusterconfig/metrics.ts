import type { GatherFunction } from '../../gather-function.ts';
import { prometheusRead } from '../../monitoring/monitoring-api.ts';

const path = 'config/metrics';

// The order is that of the record's readers.
const series = [
  'cluster_installer',
  'namespace:container_cpu_usage:sum',
  'namespace:container_memory_usage_bytes:sum',
  'vsphere_node_hw_version_total',
  'virt_platform',
  'console_helm_installs_total',
  'console_helm_upgrades_total',
  'console_helm_uninstalls_total',
  'openshift_apps_deploymentconfigs_strategy_total',
  'etcd_server_slow_apply_total',
  'etcd_server_slow_read_indexes_total',
  'haproxy_exporter_server_threshold',
];

/** `clusterconfig/metrics`. */
export const metrics: GatherFunction = {
  id: 'clusterconfig/metrics',
  description: 'Twelve series of Prometheus: the use of CPU and memory by namespace, how the cluster was installed.',
  reads: [prometheusRead],
  records: [path],
  objects: [],
  sensitivity: 'names',
  since: '4.3',
  gather: async (context) => {
    const query = new URLSearchParams(series.map((name): [string, string] => ['match[]', name]));
    const bytes = await context.endpoints.prometheus(`federate?${query.toString()}`, context.signal);
    await context.record({ path, bytes, alwaysStored: true });
  },
};
