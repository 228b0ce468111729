import { functionsInMain } from './functions-in-main.ts';
import { activeAlerts } from './functions/clusterconfig/active-alerts.ts';
import { aggregatedMonitoringCrNames } from './functions/clusterconfig/aggregated-monitoring-cr-names.ts';
import { certificateSigningRequests } from './functions/clusterconfig/certificate-signing-requests.ts';
import { configMapsOfPlatform } from './functions/clusterconfig/config-maps.ts';
import { containerImages } from './functions/clusterconfig/container-images.ts';
import { dvoMetrics } from './functions/clusterconfig/dvo-metrics.ts';
import { imageRegistries } from './functions/clusterconfig/image-registries.ts';
import { installPlans } from './functions/clusterconfig/install-plans.ts';
import { machineConfigs } from './functions/clusterconfig/machine-configs.ts';
import { metrics } from './functions/clusterconfig/metrics.ts';
import { monitoringPersistentVolumes } from './functions/clusterconfig/monitoring-persistent-volumes.ts';
import { nodeLogs } from './functions/clusterconfig/node-logs.ts';
import { sdnAnnotations } from './functions/clusterconfig/number-of-pods-and-netnamespaces-with-sdn-annotations.ts';
import { olmOperators } from './functions/clusterconfig/olm-operators.ts';
import { openshiftMachineApiEvents } from './functions/clusterconfig/openshift-machine-api-events.ts';
import { operatorsPodsAndEvents } from './functions/clusterconfig/operators-pods-and-events.ts';
import { operators } from './functions/clusterconfig/operators.ts';
import { overlappingNamespaceUids } from './functions/clusterconfig/overlapping-namespace-uids.ts';
import { podNetworkConnectivityChecks } from './functions/clusterconfig/pod-network-connectivity-checks.ts';
import { qemuKubevirtLauncherLogs } from './functions/clusterconfig/qemu-kubevirt-launcher-logs.ts';
import { sapConfig } from './functions/clusterconfig/sap-config.ts';
import { sapPods } from './functions/clusterconfig/sap-pods.ts';
import { serviceAccounts } from './functions/clusterconfig/service-accounts.ts';
import { silencedAlerts } from './functions/clusterconfig/silenced-alerts.ts';
import { tsdbStatus } from './functions/clusterconfig/tsdb-status.ts';
import { version } from './functions/clusterconfig/version.ts';
import { apiRequestCountsOfResourceFromAlert } from './functions/conditional/api-request-counts-of-resource-from-alert.ts';
import { conditionalGathererRules } from './functions/conditional/conditional-gatherer-rules.ts';
import { containersLogs } from './functions/conditional/containers-logs.ts';
import { imageStreamsOfNamespace } from './functions/conditional/image-streams-of-namespace.ts';
import { logsOfNamespace } from './functions/conditional/logs-of-namespace.ts';
import { podDefinition } from './functions/conditional/pod-definition.ts';
import { rapidContainerLogs } from './functions/conditional/rapid-container-logs.ts';
import { remoteConfiguration } from './functions/conditional/remote-configuration.ts';
import { helmchartInfo } from './functions/workloads/helmchart-info.ts';
import { workloadInfo } from './functions/workloads/workload-info.ts';
import type { GatherFunction } from './gather-function.ts';
import { addOnLists } from './table/add-on-lists.ts';
import { clusterObjects } from './table/cluster-objects.ts';
import { namedObjects } from './table/named-objects.ts';
import { platformLists } from './table/platform-lists.ts';
import { rowFunction } from './table/row-function.ts';

/** Every gathering function of this image: those with a file of their own, those that run in `main`, the table. */
export const catalogue: readonly GatherFunction[] = [
  ...functionsInMain,
  activeAlerts,
  aggregatedMonitoringCrNames,
  apiRequestCountsOfResourceFromAlert,
  certificateSigningRequests,
  conditionalGathererRules,
  configMapsOfPlatform,
  containerImages,
  containersLogs,
  dvoMetrics,
  helmchartInfo,
  imageRegistries,
  imageStreamsOfNamespace,
  installPlans,
  logsOfNamespace,
  machineConfigs,
  metrics,
  monitoringPersistentVolumes,
  nodeLogs,
  olmOperators,
  openshiftMachineApiEvents,
  operators,
  operatorsPodsAndEvents,
  overlappingNamespaceUids,
  podDefinition,
  podNetworkConnectivityChecks,
  qemuKubevirtLauncherLogs,
  rapidContainerLogs,
  remoteConfiguration,
  sapConfig,
  sapPods,
  sdnAnnotations,
  serviceAccounts,
  silencedAlerts,
  tsdbStatus,
  version,
  workloadInfo,
  ...[...clusterObjects, ...platformLists, ...addOnLists, ...namedObjects].map(rowFunction),
];
