import { parseTypeTable } from './type-table.ts';

const eventFields = [
  'involvedObject.kind',
  'involvedObject.namespace',
  'involvedObject.name',
  'involvedObject.uid',
  'involvedObject.apiVersion',
  'involvedObject.resourceVersion',
  'involvedObject.fieldPath',
  'reason',
  'reportingComponent',
  'source',
  'type',
];

// Registered per type in kubernetes/kubernetes:pkg/registry/*/strategy.go and pkg/apis/*/v1/conversion.go.
const selectableFields = new Map<string, readonly string[]>([
  [
    '/pods',
    [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'spec.hostNetwork',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ],
  ],
  ['/nodes', ['spec.unschedulable']],
  ['/namespaces', ['status.phase']],
  ['/secrets', ['type']],
  ['/services', ['spec.clusterIP', 'spec.type']],
  ['/events', eventFields],
  // Kept as core events, so selected by the names of those.
  ['events.k8s.io/events', eventFields],
  ['batch/jobs', ['status.successful']],
  ['apps/replicasets', ['status.replicas']],
  ['certificates.k8s.io/certificatesigningrequests', ['spec.signerName']],
]);

const table = `
v1  Namespace              namespaces              ns      status,sub=finalize
v1  Pod                    pods                    po      namespaced,status,generation,all,sub=log
v1  Node                   nodes                   no      status
v1  Service                services                svc     namespaced,status,all
v1  Endpoints              endpoints               ep      namespaced
v1  ConfigMap              configmaps              cm      namespaced
v1  Secret                 secrets                 -       namespaced
v1  ServiceAccount         serviceaccounts         sa      namespaced,sub=token
v1  Event                  events                  ev      namespaced
v1  PersistentVolume       persistentvolumes       pv      status
v1  PersistentVolumeClaim  persistentvolumeclaims  pvc     namespaced,status
v1  LimitRange             limitranges             limits  namespaced
v1  ResourceQuota          resourcequotas          quota   namespaced,status
v1  PodTemplate            podtemplates            -       namespaced
v1  ReplicationController  replicationcontrollers  rc      namespaced,status,generation,all
apps/v1  Deployment          deployments          deploy  namespaced,status,generation,all
apps/v1  ReplicaSet          replicasets          rs      namespaced,status,generation,all
apps/v1  StatefulSet         statefulsets         sts     namespaced,status,generation,all
apps/v1  DaemonSet           daemonsets           ds      namespaced,status,generation,all
apps/v1  ControllerRevision  controllerrevisions  -       namespaced
batch/v1 Job                 jobs                 -       namespaced,status,generation,all
batch/v1 CronJob             cronjobs             cj      namespaced,status,generation,all
autoscaling/v2  HorizontalPodAutoscaler  horizontalpodautoscalers  hpa  namespaced,status,all
rbac.authorization.k8s.io/v1  Role                roles                -  namespaced
rbac.authorization.k8s.io/v1  RoleBinding         rolebindings         -  namespaced
rbac.authorization.k8s.io/v1  ClusterRole         clusterroles         -  -
rbac.authorization.k8s.io/v1  ClusterRoleBinding  clusterrolebindings  -  -
storage.k8s.io/v1  StorageClass        storageclasses        sc  -
storage.k8s.io/v1  CSIDriver           csidrivers            -   -
storage.k8s.io/v1  CSINode             csinodes              -   -
storage.k8s.io/v1  CSIStorageCapacity  csistoragecapacities  -   namespaced
storage.k8s.io/v1  VolumeAttachment    volumeattachments     -   status
policy/v1  PodDisruptionBudget  poddisruptionbudgets  pdb  namespaced,status,generation
networking.k8s.io/v1  NetworkPolicy  networkpolicies  netpol  namespaced,generation
networking.k8s.io/v1  Ingress        ingresses        ing     namespaced,status,generation
networking.k8s.io/v1  IngressClass   ingressclasses   -       generation
discovery.k8s.io/v1   EndpointSlice  endpointslices   -       namespaced
scheduling.k8s.io/v1  PriorityClass  priorityclasses  pc      -
node.k8s.io/v1        RuntimeClass   runtimeclasses   -       -
coordination.k8s.io/v1  Lease        leases           -       namespaced
events.k8s.io/v1        Event        events           ev      namespaced,stored=/events
certificates.k8s.io/v1  CertificateSigningRequest  certificatesigningrequests  csr  status,sub=approval
apiextensions.k8s.io/v1    CustomResourceDefinition  customresourcedefinitions  crd,crds  status,generation
apiregistration.k8s.io/v1  APIService                apiservices                -         status
admissionregistration.k8s.io/v1  MutatingWebhookConfiguration      mutatingwebhookconfigurations      -  generation
admissionregistration.k8s.io/v1  ValidatingWebhookConfiguration    validatingwebhookconfigurations    -  generation
admissionregistration.k8s.io/v1  ValidatingAdmissionPolicy         validatingadmissionpolicies        -  status,generation
admissionregistration.k8s.io/v1  ValidatingAdmissionPolicyBinding  validatingadmissionpolicybindings  -  generation
authentication.k8s.io/v1  TokenReview              tokenreviews              -  review
authentication.k8s.io/v1  SelfSubjectReview        selfsubjectreviews        -  review
authorization.k8s.io/v1   SubjectAccessReview      subjectaccessreviews      -  review
authorization.k8s.io/v1   LocalSubjectAccessReview localsubjectaccessreviews -  review,namespaced
authorization.k8s.io/v1   SelfSubjectAccessReview  selfsubjectaccessreviews  -  review
authorization.k8s.io/v1   SelfSubjectRulesReview   selfsubjectrulesreviews   -  review
`;

/** The types of an upstream API server, as far as something of ours or `kubectl` touches them. */
export const builtinTypes = parseTypeTable(table, { custom: false, selectableFields });
