/** Messages of workloads, and the rest that `kubectl create` makes, for {@link parseMessages}. Field numbers of Kubernetes 1.34 (`protobuf` tags of k8s.io/api). */
export const workloadMessages = `
CronJob: 1 metadata ObjectMeta, 2 spec CronJobSpec
CronJobSpec: 1 schedule string, 8 timeZone string, 2 startingDeadlineSeconds int, 3 concurrencyPolicy string?, 4
  suspend bool, 5 jobTemplate JobTemplateSpec, 6 successfulJobsHistoryLimit int, 7 failedJobsHistoryLimit int
Deployment: 1 metadata ObjectMeta, 2 spec DeploymentSpec
DeploymentSpec: 1 replicas int, 2 selector LabelSelector, 3 template PodTemplateSpec, 4 strategy DeploymentStrategy, 5
  minReadySeconds int?, 6 revisionHistoryLimit int, 7 paused bool?, 9 progressDeadlineSeconds int
DeploymentStrategy: 1 type string?, 2 rollingUpdate RollingUpdateDeployment
Job: 1 metadata ObjectMeta, 2 spec JobSpec
JobSpec: 1 parallelism int, 2 completions int, 3 activeDeadlineSeconds int, 7 backoffLimit int, 12
  backoffLimitPerIndex int, 13 maxFailedIndexes int, 4 selector LabelSelector, 5 manualSelector bool, 6 template
  PodTemplateSpec, 8 ttlSecondsAfterFinished int, 9 completionMode string, 10 suspend bool, 14 podReplacementPolicy
  string, 15 managedBy string
JobTemplateSpec: 1 metadata ObjectMeta, 2 spec JobSpec
PodTemplateSpec: 1 metadata ObjectMeta, 2 spec PodSpec
RollingUpdateDeployment: 1 maxUnavailable intorstring, 2 maxSurge intorstring
HTTPIngressPath: 1 path string?, 3 pathType string, 2 backend IngressBackend
HTTPIngressRuleValue: 1 paths []HTTPIngressPath
Ingress: 1 metadata ObjectMeta, 2 spec IngressSpec
IngressBackend: 4 service IngressServiceBackend, 3 resource TypedLocalObjectReference
IngressRule: 1 host string?, 2 + IngressRuleValue
IngressRuleValue: 1 http HTTPIngressRuleValue
IngressServiceBackend: 1 name string, 2 port ServiceBackendPort
IngressSpec: 4 ingressClassName string, 1 defaultBackend IngressBackend, 2 tls []IngressTLS, 3 rules []IngressRule
IngressTLS: 1 hosts []string, 2 secretName string?
Lease: 1 metadata ObjectMeta, 2 spec LeaseSpec
LeaseSpec: 1 holderIdentity string, 2 leaseDurationSeconds int, 3 acquireTime microtime, 4 renewTime microtime, 5
  leaseTransitions int, 6 strategy string, 7 preferredHolder string
PodDisruptionBudget: 1 metadata ObjectMeta, 2 spec PodDisruptionBudgetSpec
PodDisruptionBudgetSpec: 1 minAvailable intorstring, 2 selector LabelSelector, 3 maxUnavailable intorstring, 4
  unhealthyPodEvictionPolicy string
PriorityClass: 1 metadata ObjectMeta, 2 value int, 3 globalDefault bool?, 4 description string?, 5 preemptionPolicy
  string
ServiceBackendPort: 1 name string?, 2 number int?
`;
