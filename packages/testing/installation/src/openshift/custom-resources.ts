import type { Manifest } from '../manifests/manifest.ts';

/** A kind of OpenShift, or of an operator that Insights looks at. */
export interface OpenShiftKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural, as in the URL. */
  readonly resource: string;
  readonly isNamespaced: boolean;
}

// Every kind that the catalogue's functions read and that main uses, and those of the manifests for OpenShift; from the
// CRDs in openshift/api:payload-manifests/crds and of the operators.
const table = `
apiserver.openshift.io/v1               APIRequestCount                apirequestcounts                cluster
authorization.openshift.io/v1           ClusterRoleBinding             clusterrolebindings             cluster
autoscaling.openshift.io/v1beta1        MachineAutoscaler              machineautoscalers              namespaced
ceph.rook.io/v1                         CephCluster                    cephclusters                    namespaced
config.openshift.io/v1                  APIServer                      apiservers                      cluster
config.openshift.io/v1                  Authentication                 authentications                 cluster
config.openshift.io/v1                  ClusterOperator                clusteroperators                cluster
config.openshift.io/v1                  ClusterVersion                 clusterversions                 cluster
config.openshift.io/v1                  DNS                            dnses                           cluster
config.openshift.io/v1                  FeatureGate                    featuregates                    cluster
config.openshift.io/v1                  Image                          images                          cluster
config.openshift.io/v1                  Infrastructure                 infrastructures                 cluster
config.openshift.io/v1                  Ingress                        ingresses                       cluster
config.openshift.io/v1                  Network                        networks                        cluster
config.openshift.io/v1                  OAuth                          oauths                          cluster
config.openshift.io/v1                  Proxy                          proxies                         cluster
config.openshift.io/v1                  Scheduler                      schedulers                      cluster
controlplane.operator.openshift.io/v1alpha1 PodNetworkConnectivityCheck podnetworkconnectivitychecks namespaced
core.openstack.org/v1beta1              OpenStackControlPlane          openstackcontrolplanes          namespaced
core.openstack.org/v1beta1              OpenStackVersion               openstackversions               namespaced
costmanagement-metrics-cfg.openshift.io/v1beta1 CostManagementMetricsConfig costmanagementmetricsconfigs namespaced
dataplane.openstack.org/v1beta1         OpenStackDataPlaneDeployment   openstackdataplanedeployments   namespaced
dataplane.openstack.org/v1beta1         OpenStackDataPlaneNodeSet      openstackdataplanenodesets      namespaced
image.openshift.io/v1                   Image                          images                          cluster
image.openshift.io/v1                   ImageStream                    imagestreams                    namespaced
imageregistry.operator.openshift.io/v1  Config                         configs                         cluster
imageregistry.operator.openshift.io/v1  ImagePruner                    imagepruners                    cluster
installers.datahub.sap.com/v1alpha1     DataHub                        datahubs                        namespaced
jaegertracing.io/v1                     Jaeger                         jaegers                         namespaced
logging.openshift.io/v1                 ClusterLogging                 clusterloggings                 namespaced
loki.grafana.com/v1                     LokiStack                      lokistacks                      namespaced
machine.openshift.io/v1                 ControlPlaneMachineSet         controlplanemachinesets         namespaced
machine.openshift.io/v1beta1            MachineHealthCheck             machinehealthchecks             namespaced
machine.openshift.io/v1beta1            Machine                        machines                        namespaced
machine.openshift.io/v1beta1            MachineSet                     machinesets                     namespaced
machineconfiguration.openshift.io/v1    ContainerRuntimeConfig         containerruntimeconfigs         cluster
machineconfiguration.openshift.io/v1    KubeletConfig                  kubeletconfigs                  cluster
machineconfiguration.openshift.io/v1    MachineConfigPool              machineconfigpools              cluster
machineconfiguration.openshift.io/v1    MachineConfig                  machineconfigs                  cluster
monitoring.coreos.com/v1                Alertmanager                   alertmanagers                   namespaced
monitoring.coreos.com/v1                Prometheus                     prometheuses                    namespaced
monitoring.coreos.com/v1                PrometheusRule                 prometheusrules                 namespaced
monitoring.coreos.com/v1                ServiceMonitor                 servicemonitors                 namespaced
network.openshift.io/v1                 HostSubnet                     hostsubnets                     cluster
network.openshift.io/v1                 NetNamespace                   netnamespaces                   cluster
nfd.k8s-sigs.io/v1alpha1                NodeFeature                    nodefeatures                    namespaced
nmstate.io/v1 NodeNetworkConfigurationPolicy nodenetworkconfigurationpolicies cluster
nmstate.io/v1beta1                      NodeNetworkState               nodenetworkstates               cluster
ocs.openshift.io/v1                     StorageCluster                 storageclusters                 namespaced
opentelemetry.io/v1beta1                OpenTelemetryCollector         opentelemetrycollectors         namespaced
operator.openshift.io/v1                IngressController              ingresscontrollers              namespaced
operator.openshift.io/v1                KubeAPIServer                  kubeapiservers                  cluster
operators.coreos.com/v1                 Operator                       operators                       cluster
operators.coreos.com/v1alpha1           ClusterServiceVersion          clusterserviceversions          namespaced
operators.coreos.com/v1alpha1           InstallPlan                    installplans                    namespaced
operators.coreos.com/v1alpha1           Subscription                   subscriptions                   namespaced
samples.operator.openshift.io/v1        Config                         configs                         cluster
security.openshift.io/v1                SecurityContextConstraints     securitycontextconstraints      cluster
`;

/** The kinds that a plain cluster lacks. */
export const openShiftKinds: readonly OpenShiftKind[] = table.trim().split('\n').map(parseRow);

function parseRow(line: string): OpenShiftKind {
  const [apiVersion = '', kind = '', resource = '', scope = ''] = line.split(/\s+/);
  const [group = '', version = ''] = apiVersion.split('/');
  return { group, version, kind, resource, isNamespaced: scope === 'namespaced' };
}

/** The definitions of {@link openShiftKinds}: they take every object, and have a status of its own where OpenShift's have. */
export function customResourceDefinitions(): Manifest[] {
  return openShiftKinds.map(({ group, version, kind, resource, isNamespaced }) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${resource}.${group}` },
    spec: {
      group,
      names: { plural: resource, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      scope: isNamespaced ? 'Namespaced' : 'Cluster',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          // PrometheusRule and ServiceMonitor of that API have none.
          ...(group !== 'monitoring.coreos.com' && { subresources: { status: {} } }),
        },
      ],
    },
  }));
}
