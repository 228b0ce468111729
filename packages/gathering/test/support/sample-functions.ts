import { catalogue } from '../../src/index.ts';

/**
 * Functions whose records of the sample are no objects that could be served again as they are, and where they are compared
 * instead.
 */
const comparedElsewhere: Readonly<Record<string, string>> = {
  'clusterconfig/active_alerts': 'in the test of the monitoring functions, as the answer of an Alertmanager',
  'clusterconfig/dvo_metrics': 'in its own test, as the answer of its service, but for the port',
  'clusterconfig/metrics': 'in the test of the monitoring functions, as the answer of a Prometheus',
  'clusterconfig/node_logs': 'in its own test, as the journal of a node',
  'clusterconfig/qemu_kubevirt_launcher_logs':
    'in its own test: the sample has what is left of a log, which is no object',
  'clusterconfig/silenced_alerts': 'in the test of the monitoring functions, as the answer of an Alertmanager',
  'clusterconfig/tsdb_status': 'in the test of the monitoring functions, as the answer of a Prometheus',
  'clusterconfig/aggregated_monitoring_cr_names': 'in its own test, with objects of the names that the sample has',
  'clusterconfig/certificate_signing_requests':
    'in its own test, from the request that the sample keeps in an annotation',
  'clusterconfig/alertmanager_config': 'in its own test, with the sample as the configuration',
  'clusterconfig/ingress_certificates': 'in its own test, but for the dates: the sample does not have the certificates',
  'clusterconfig/config_maps': 'in its own test: its records are no objects',
  'clusterconfig/container_images': 'in its own test, with containers as the sample counts them',
  'clusterconfig/image_registries': 'in its own test; its volumes are those of monitoring_persistent_volumes',
  'clusterconfig/install_plans': 'in its own test: the sample is of a cluster without any',
  'clusterconfig/machine_configs':
    'in its own test: the sample has configs that nothing uses, as they were all recorded before 4.18',
  'clusterconfig/number_of_pods_and_netnamespaces_with_sdn_annotations':
    'in its own test, with as many annotations as the sample counts',
  'clusterconfig/monitoring_persistent_volumes':
    'in its own test, with claims that name the volumes of the sample; one has managedFields, as once recorded',
  'clusterconfig/olm_operators': 'in its own test, with the operators and their versions that the sample tells of',
  'clusterconfig/openshift_machine_api_events': 'in its own test, by a clock of the sample’s day',
  'clusterconfig/operators': 'in its own test, with the objects that the operators of the sample name',
  'clusterconfig/operators_pods_and_events':
    'in the test of what records pods: those of the sample were unhealthy by older rules',
  'clusterconfig/overlapping_namespace_uids': 'in its own test, with ranges that overlap as the sample says',
  'clusterconfig/pod_network_connectivity_checks':
    'in its own test, day by day: the sample is older than the limit of a day',
  'clusterconfig/revisioned_objects': 'in its own test, with as many objects as the sample counts',
  'clusterconfig/sap_pods': 'in its own test: its pods are those of an installation that the sample does not have',
  'clusterconfig/service_accounts': 'in its own test, with accounts as the sample counts them',
  'clusterconfig/support_secret': 'in its own test, with the sample as the Secret',
  'workloads/workload_info': 'in its own test, by the images that the sample has; pods cannot be told from hashes',
  'conditional/api_request_counts_of_resource_from_alert': 'in its own test: it needs an alert that fires',
  'conditional/conditional_gatherer_rules':
    'in its own test: the rules of the sample are older than their names of today',
  'conditional/containers_logs': 'in its own test: it needs an alert that fires',
  'conditional/image_streams_of_namespace': 'in its own test: rules have to ask for it',
  'conditional/logs_of_namespace': 'in its own test: the sample has logs, which are no objects',
  'conditional/pod_definition': 'in its own test: it needs an alert that fires',
  'conditional/rapid_container_logs': 'in its own test: the sample has logs, which are no objects',
  'conditional/remote_configuration': 'in its own test: what is recorded is what was handed over',
  'workloads/helmchart_info': 'in its own test; but for the hashes of namespaces, which cannot be turned back',
};

/** The functions that give the sample's files again when these are served as a cluster. */
export const sampleFunctions = catalogue.filter(({ id }) => !Object.hasOwn(comparedElsewhere, id));
