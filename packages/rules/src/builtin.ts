import type { FunctionParameters } from './document/document.ts';

const container = (alertName: string, name: string) =>
  whenFiring(alertName, { containers_logs: { alert_name: alertName, container: name, tail_lines: 50 } });

/** What is gathered by when no other document is in force, as it would be received. */
export const builtInDocument = {
  conditional_gathering_rules: [
    whenFiring('APIRemovedInNextEUSReleaseInUse', {
      api_request_counts_of_resource_from_alert: { alert_name: 'APIRemovedInNextEUSReleaseInUse' },
    }),
    container('AlertmanagerFailedReload', 'alertmanager'),
    container('AlertmanagerFailedToSendAlerts', 'alertmanager'),
    whenFiring('KubePodCrashLooping', {
      containers_logs: { alert_name: 'KubePodCrashLooping', previous: true, tail_lines: 20 },
    }),
    whenFiring('KubePodNotReady', {
      containers_logs: { alert_name: 'KubePodNotReady', tail_lines: 100 },
      pod_definition: { alert_name: 'KubePodNotReady' },
    }),
    container('PrometheusOperatorSyncFailed', 'prometheus-operator'),
    container('PrometheusTargetSyncFailure', 'prometheus'),
    whenFiring('SamplesImagestreamImportFailing', {
      image_streams_of_namespace: { namespace: 'openshift-cluster-samples-operator' },
      logs_of_namespace: { namespace: 'openshift-cluster-samples-operator', tail_lines: 100 },
    }),
    container('ThanosRuleQueueIsDroppingAlerts', 'thanos-ruler'),
  ],
  container_logs: [],
} as const;

function whenFiring(name: string, functions: Partial<FunctionParameters>) {
  return { conditions: [{ alert: { name }, type: 'alert_is_firing' }], gathering_functions: functions } as const;
}
