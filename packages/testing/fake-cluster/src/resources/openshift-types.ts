import type { PrinterColumn } from './resource-type.ts';
import { parseTypeTable } from './type-table.ts';

function column(name: string, type: string, jsonPath: string, priority = 0): PrinterColumn {
  return { name, type, jsonPath, priority };
}

function condition(type: string, field = 'status'): string {
  return `.status.conditions[?(@.type=="${type}")].${field}`;
}

const age = column('Age', 'date', '.metadata.creationTimestamp');
const machineColumns = [
  column('Phase', 'string', '.status.phase'),
  column('Type', 'string', '.metadata.labels.machine\\.openshift\\.io/instance-type'),
  column('Region', 'string', '.metadata.labels.machine\\.openshift\\.io/region'),
  column('Zone', 'string', '.metadata.labels.machine\\.openshift\\.io/zone'),
  age,
];

// From the CRDs in openshift/api:payload-manifests/crds.
const columns = new Map<string, readonly PrinterColumn[]>([
  [
    'config.openshift.io/clusteroperators',
    [
      column('Version', 'string', '.status.versions[?(@.name=="operator")].version'),
      column('Available', 'string', condition('Available')),
      column('Progressing', 'string', condition('Progressing')),
      column('Degraded', 'string', condition('Degraded')),
      column('Since', 'date', condition('Available', 'lastTransitionTime')),
      column('Message', 'string', condition('Degraded', 'message'), 1),
    ],
  ],
  [
    'config.openshift.io/clusterversions',
    [
      column('Version', 'string', '.status.history[?(@.state=="Completed")].version'),
      column('Available', 'string', condition('Available')),
      column('Progressing', 'string', condition('Progressing')),
      column('Since', 'date', condition('Progressing', 'lastTransitionTime')),
      column('Status', 'string', condition('Progressing', 'message')),
    ],
  ],
  [
    'machineconfiguration.openshift.io/machineconfigpools',
    [
      column('Config', 'string', '.status.configuration.name'),
      column('Updated', 'string', condition('Updated')),
      column('Updating', 'string', condition('Updating')),
      column('Degraded', 'string', condition('Degraded')),
      column('MachineCount', 'number', '.status.machineCount'),
      column('ReadyMachineCount', 'number', '.status.readyMachineCount'),
      age,
    ],
  ],
  ['machine.openshift.io/machines', machineColumns],
  [
    'machine.openshift.io/machinesets',
    [
      column('Desired', 'integer', '.spec.replicas'),
      column('Current', 'integer', '.status.replicas'),
      column('Ready', 'integer', '.status.readyReplicas'),
      column('Available', 'integer', '.status.availableReplicas'),
      age,
    ],
  ],
  [
    'operators.coreos.com/clusterserviceversions',
    [
      column('Display', 'string', '.spec.displayName'),
      column('Version', 'string', '.spec.version'),
      column('Replaces', 'string', '.spec.replaces'),
      column('Phase', 'string', '.status.phase'),
    ],
  ],
  [
    'operators.coreos.com/subscriptions',
    [
      column('Package', 'string', '.spec.name'),
      column('Source', 'string', '.spec.source'),
      column('Channel', 'string', '.spec.channel'),
    ],
  ],
]);

const table = `
config.openshift.io/v1  APIServer               apiservers               -   -
config.openshift.io/v1  Authentication          authentications          -   -
config.openshift.io/v1  Build                   builds                   -   -
config.openshift.io/v1  ClusterImagePolicy      clusterimagepolicies     -   -
config.openshift.io/v1  ClusterOperator         clusteroperators         co  -
config.openshift.io/v1  ClusterVersion          clusterversions          -   -
config.openshift.io/v1  Console                 consoles                 -   -
config.openshift.io/v1  DNS                     dnses                    -   -
config.openshift.io/v1  FeatureGate             featuregates             -   -
config.openshift.io/v1  Image                   images                   -   -
config.openshift.io/v1  ImageContentPolicy      imagecontentpolicies     -   -
config.openshift.io/v1  ImageDigestMirrorSet    imagedigestmirrorsets    idms -
config.openshift.io/v1  ImagePolicy             imagepolicies            -   namespaced
config.openshift.io/v1  ImageTagMirrorSet       imagetagmirrorsets       itms -
config.openshift.io/v1  Infrastructure          infrastructures          -   -
config.openshift.io/v1  Ingress                 ingresses                -   -
config.openshift.io/v1  InsightsDataGather      insightsdatagathers      -   -
config.openshift.io/v1  Network                 networks                 -   -
config.openshift.io/v1  Node                    nodes                    -   -
config.openshift.io/v1  OAuth                   oauths                   -   -
config.openshift.io/v1  OperatorHub             operatorhubs             -   -
config.openshift.io/v1  Project                 projects                 -   -
config.openshift.io/v1  Proxy                   proxies                  -   -
config.openshift.io/v1  Scheduler               schedulers               -   -
operator.openshift.io/v1  Authentication              authentications               -  -
operator.openshift.io/v1  CloudCredential             cloudcredentials              -  -
operator.openshift.io/v1  ClusterCSIDriver            clustercsidrivers             -  -
operator.openshift.io/v1  Config                      configs                       -  -
operator.openshift.io/v1  Console                     consoles                      -  -
operator.openshift.io/v1  CSISnapshotController       csisnapshotcontrollers        -  -
operator.openshift.io/v1  DNS                         dnses                         -  -
operator.openshift.io/v1  Etcd                        etcds                         -  -
operator.openshift.io/v1  IngressController           ingresscontrollers            -  namespaced
operator.openshift.io/v1  InsightsOperator            insightsoperators             -  -
operator.openshift.io/v1  KubeAPIServer               kubeapiservers                -  -
operator.openshift.io/v1  KubeControllerManager       kubecontrollermanagers        -  -
operator.openshift.io/v1  KubeScheduler               kubeschedulers                -  -
operator.openshift.io/v1  KubeStorageVersionMigrator  kubestorageversionmigrators   -  -
operator.openshift.io/v1  MachineConfiguration        machineconfigurations         -  -
operator.openshift.io/v1  Network                     networks                      -  -
operator.openshift.io/v1  OpenShiftAPIServer          openshiftapiservers           -  -
operator.openshift.io/v1  OpenShiftControllerManager  openshiftcontrollermanagers   -  -
operator.openshift.io/v1  ServiceCA                   servicecas                    -  -
operator.openshift.io/v1  Storage                     storages                      -  -
operator.openshift.io/v1alpha1  ImageContentSourcePolicy  imagecontentsourcepolicies  -  -
operator.openshift.io/v1alpha1  OLM                       olms                        -  -
imageregistry.operator.openshift.io/v1  Config       configs       -  -
imageregistry.operator.openshift.io/v1  ImagePruner  imagepruners  -  -
ingress.operator.openshift.io/v1        DNSRecord    dnsrecords    -  namespaced
network.operator.openshift.io/v1        EgressRouter egressrouters -  namespaced
network.operator.openshift.io/v1        OperatorPKI  operatorpkis  -  namespaced
samples.operator.openshift.io/v1        Config       configs       -  -
controlplane.operator.openshift.io/v1alpha1  PodNetworkConnectivityCheck  podnetworkconnectivitychecks  -  namespaced
machineconfiguration.openshift.io/v1  ContainerRuntimeConfig  containerruntimeconfigs  ctrcfg  -
machineconfiguration.openshift.io/v1  ControllerConfig        controllerconfigs        -       -
machineconfiguration.openshift.io/v1  KubeletConfig           kubeletconfigs           -       -
machineconfiguration.openshift.io/v1  MachineConfig           machineconfigs           mc      -
machineconfiguration.openshift.io/v1  MachineConfigPool       machineconfigpools       mcp     -
machine.openshift.io/v1       ControlPlaneMachineSet  controlplanemachinesets  -        namespaced
machine.openshift.io/v1beta1  Machine                 machines                 -        namespaced
machine.openshift.io/v1beta1  MachineHealthCheck      machinehealthchecks      mhc,mhcs namespaced
machine.openshift.io/v1beta1  MachineSet              machinesets              -        namespaced
autoscaling.openshift.io/v1       ClusterAutoscaler   clusterautoscalers       ca       -
autoscaling.openshift.io/v1beta1  MachineAutoscaler   machineautoscalers       ma       namespaced
insights.openshift.io/v1alpha1  DataGather  datagathers  -  -
insights.openshift.io/v1alpha2  DataGather  datagathers  -  -
insights.openshift.io/v1        DataGather  datagathers  -  -
apiserver.openshift.io/v1      APIRequestCount             apirequestcounts            -    -
authorization.openshift.io/v1  ClusterRoleBinding          clusterrolebindings         -    -
apps.openshift.io/v1           DeploymentConfig            deploymentconfigs           dc   namespaced
console.openshift.io/v1        ConsolePlugin               consoleplugins              -    -
image.openshift.io/v1          ImageStream                 imagestreams                is   namespaced
network.openshift.io/v1        ClusterNetwork              clusternetworks             -    -
network.openshift.io/v1        HostSubnet                  hostsubnets                 -    -
network.openshift.io/v1        NetNamespace                netnamespaces               -    -
quota.openshift.io/v1          ClusterResourceQuota        clusterresourcequotas       -    -
route.openshift.io/v1          Route                       routes                      -    namespaced
security.openshift.io/v1       SecurityContextConstraints  securitycontextconstraints  scc  -
logging.openshift.io/v1        ClusterLogging              clusterloggings             cl   namespaced
monitoring.coreos.com/v1  Alertmanager    alertmanagers    am    namespaced
monitoring.coreos.com/v1  Prometheus      prometheuses     prom  namespaced
monitoring.coreos.com/v1  PrometheusRule  prometheusrules  promrule  namespaced
monitoring.coreos.com/v1  ServiceMonitor  servicemonitors  smon  namespaced
monitoring.coreos.com/v1  PodMonitor      podmonitors      pmon  namespaced
operators.coreos.com/v1        Operator               operators               -          -
operators.coreos.com/v1        OperatorGroup          operatorgroups          og         namespaced
operators.coreos.com/v2        OperatorCondition      operatorconditions      condition  namespaced
operators.coreos.com/v1alpha1  CatalogSource          catalogsources          catsrc     namespaced
operators.coreos.com/v1alpha1  ClusterServiceVersion  clusterserviceversions  csv,csvs   namespaced
operators.coreos.com/v1alpha1  InstallPlan            installplans            ip         namespaced
operators.coreos.com/v1alpha1  Subscription           subscriptions           sub,subs   namespaced
snapshot.storage.k8s.io/v1  VolumeSnapshot         volumesnapshots         vs       namespaced
snapshot.storage.k8s.io/v1  VolumeSnapshotClass    volumesnapshotclasses   vsclass  -
snapshot.storage.k8s.io/v1  VolumeSnapshotContent  volumesnapshotcontents  vsc      -
ceph.rook.io/v1                             CephCluster                  cephclusters                 -     namespaced
core.openstack.org/v1beta1                  OpenStackControlPlane        openstackcontrolplanes       osctlplane namespaced
core.openstack.org/v1beta1                  OpenStackVersion             openstackversions            -     namespaced
costmanagement-metrics-cfg.openshift.io/v1beta1  CostManagementMetricsConfig  costmanagementmetricsconfigs  -  namespaced
dataplane.openstack.org/v1beta1             OpenStackDataPlaneDeployment openstackdataplanedeployments osdpd namespaced
dataplane.openstack.org/v1beta1             OpenStackDataPlaneNodeSet    openstackdataplanenodesets    osdpns namespaced
installers.datahub.sap.com/v1alpha1         DataHub                      datahubs                     -     namespaced
jaegertracing.io/v1                         Jaeger                       jaegers                      -     namespaced
loki.grafana.com/v1                         LokiStack                    lokistacks                   -     namespaced
nfd.k8s-sigs.io/v1alpha1                    NodeFeature                  nodefeatures                 -     namespaced
nmstate.io/v1                               NodeNetworkConfigurationPolicy nodenetworkconfigurationpolicies nncp -
nmstate.io/v1beta1                          NodeNetworkState             nodenetworkstates            nns   -
ocs.openshift.io/v1                         StorageCluster               storageclusters              -     namespaced
opentelemetry.io/v1alpha1                   OpenTelemetryCollector       opentelemetrycollectors      otelcol,otelcols namespaced
opentelemetry.io/v1beta1                    OpenTelemetryCollector       opentelemetrycollectors      otelcol,otelcols namespaced
`;

/** What OpenShift and the operators that Insights looks at add: as if their CRDs had been applied. */
export const openshiftTypes = parseTypeTable(table, { custom: true, columns });
