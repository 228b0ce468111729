/** Messages of the core group without pods, for {@link parseMessages}. Field numbers of Kubernetes 1.34 (`protobuf` tags of k8s.io/api). */
export const coreMessages = `
ClientIPConfig: 1 timeoutSeconds int
Condition: 1 type string, 2 status string, 3 observedGeneration int?, 4 lastTransitionTime time, 5 reason string, 6
  message string
ConfigMap: 1 metadata ObjectMeta, 4 immutable bool, 2 data map:string, 3 binaryData map:bytes
EndpointAddress: 1 ip string, 3 hostname string?, 4 nodeName string, 2 targetRef ObjectReference
EndpointPort: 1 name string?, 2 port int, 3 protocol string?, 4 appProtocol string
EndpointSubset: 1 addresses []EndpointAddress, 2 notReadyAddresses []EndpointAddress, 3 ports []EndpointPort
Endpoints: 1 metadata ObjectMeta, 2 subsets []EndpointSubset
Event: 1 metadata ObjectMeta, 2 involvedObject ObjectReference, 3 reason string?, 4 message string?, 5 source
  EventSource, 6 firstTimestamp time, 7 lastTimestamp time, 8 count int?, 9 type string?, 10 eventTime microtime, 11
  series EventSeries, 12 action string?, 13 related ObjectReference, 14 reportingComponent string, 15
  reportingInstance string
EventSeries: 1 count int?, 2 lastObservedTime microtime
EventSource: 1 component string?, 2 host string?
LimitRange: 1 metadata ObjectMeta, 2 spec LimitRangeSpec
LimitRangeItem: 1 type string, 2 max map:quantity, 3 min map:quantity, 4 default map:quantity, 5 defaultRequest
  map:quantity, 6 maxLimitRequestRatio map:quantity
LimitRangeSpec: 1 limits []LimitRangeItem
LoadBalancerIngress: 1 ip string?, 2 hostname string?, 3 ipMode string, 4 ports []PortStatus
LoadBalancerStatus: 1 ingress []LoadBalancerIngress
LocalObjectReference: 1 name string?
ModifyVolumeStatus: 1 targetVolumeAttributesClassName string?, 2 status string
Namespace: 1 metadata ObjectMeta, 2 spec NamespaceSpec, 3 status NamespaceStatus
NamespaceCondition: 1 type string, 2 status string, 4 lastTransitionTime time, 5 reason string?, 6 message string?
NamespaceSpec: 1 finalizers []string
NamespaceStatus: 1 phase string?, 2 conditions []NamespaceCondition
ObjectReference: 1 kind string?, 2 namespace string?, 3 name string?, 4 uid string?, 5 apiVersion string?, 6
  resourceVersion string?, 7 fieldPath string?
PersistentVolumeClaim: 1 metadata ObjectMeta, 2 spec PersistentVolumeClaimSpec, 3 status PersistentVolumeClaimStatus
PersistentVolumeClaimCondition: 1 type string, 2 status string, 3 lastProbeTime time, 4 lastTransitionTime time, 5
  reason string?, 6 message string?
PersistentVolumeClaimSpec: 1 accessModes []string, 4 selector LabelSelector, 2 resources VolumeResourceRequirements, 3
  volumeName string?, 5 storageClassName string, 6 volumeMode string, 7 dataSource TypedLocalObjectReference, 8
  dataSourceRef TypedObjectReference, 9 volumeAttributesClassName string
PersistentVolumeClaimStatus: 1 phase string?, 2 accessModes []string, 3 capacity map:quantity, 4 conditions
  []PersistentVolumeClaimCondition, 5 allocatedResources map:quantity, 7 allocatedResourceStatuses map:string, 8
  currentVolumeAttributesClassName string, 9 modifyVolumeStatus ModifyVolumeStatus
PortStatus: 1 port int, 2 protocol string, 3 error string
ResourceQuota: 1 metadata ObjectMeta, 2 spec ResourceQuotaSpec, 3 status ResourceQuotaStatus
ResourceQuotaSpec: 1 hard map:quantity, 2 scopes []string, 3 scopeSelector ScopeSelector
ResourceQuotaStatus: 1 hard map:quantity, 2 used map:quantity
ScopeSelector: 1 matchExpressions []ScopedResourceSelectorRequirement
ScopedResourceSelectorRequirement: 1 scopeName string, 2 operator string, 3 values []string
Secret: 1 metadata ObjectMeta, 5 immutable bool, 2 data map:bytes, 4 stringData map:string, 3 type string?
Service: 1 metadata ObjectMeta, 2 spec ServiceSpec, 3 status ServiceStatus
ServiceAccount: 1 metadata ObjectMeta, 2 secrets []ObjectReference, 3 imagePullSecrets []LocalObjectReference, 4
  automountServiceAccountToken bool
ServicePort: 1 name string?, 2 protocol string?, 6 appProtocol string, 3 port int, 4 targetPort intorstring, 5
  nodePort int?
ServiceSpec: 1 ports []ServicePort, 2 selector map:string, 3 clusterIP string?, 18 clusterIPs []string, 4 type
  string?, 5 externalIPs []string, 7 sessionAffinity string?, 8 loadBalancerIP string?, 9 loadBalancerSourceRanges
  []string, 10 externalName string?, 11 externalTrafficPolicy string?, 12 healthCheckNodePort int?, 13
  publishNotReadyAddresses bool?, 14 sessionAffinityConfig SessionAffinityConfig, 19 ipFamilies []string, 17
  ipFamilyPolicy string, 20 allocateLoadBalancerNodePorts bool, 21 loadBalancerClass string, 22 internalTrafficPolicy
  string, 23 trafficDistribution string
ServiceStatus: 1 loadBalancer LoadBalancerStatus, 2 conditions []Condition
SessionAffinityConfig: 1 clientIP ClientIPConfig
TypedLocalObjectReference: 1 apiGroup string, 2 kind string, 3 name string
TypedObjectReference: 1 apiGroup string, 2 kind string, 3 name string, 4 namespace string
VolumeResourceRequirements: 1 limits map:quantity, 2 requests map:quantity
`;
