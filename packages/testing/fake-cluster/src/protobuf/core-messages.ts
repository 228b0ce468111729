/** Messages of the core group without pods, for {@link parseMessages}. Field numbers of Kubernetes 1.34 (`protobuf` tags of k8s.io/api). */
export const coreMessages = `
ClientIPConfig: 1 timeoutSeconds int
ConfigMap: 1 metadata ObjectMeta, 4 immutable bool, 2 data map:string, 3 binaryData map:bytes
Event: 1 metadata ObjectMeta, 2 involvedObject ObjectReference, 3 reason string?, 4 message string?, 5 source
  EventSource, 6 firstTimestamp time, 7 lastTimestamp time, 8 count int?, 9 type string?, 10 eventTime microtime, 11
  series EventSeries, 12 action string?, 13 related ObjectReference, 14 reportingComponent string, 15
  reportingInstance string
EventSeries: 1 count int?, 2 lastObservedTime microtime
EventSource: 1 component string?, 2 host string?
LocalObjectReference: 1 name string?
Namespace: 1 metadata ObjectMeta, 2 spec NamespaceSpec
NamespaceSpec: 1 finalizers []string
ObjectReference: 1 kind string?, 2 namespace string?, 3 name string?, 4 uid string?, 5 apiVersion string?, 6
  resourceVersion string?, 7 fieldPath string?
ResourceQuota: 1 metadata ObjectMeta, 2 spec ResourceQuotaSpec
ResourceQuotaSpec: 1 hard map:quantity, 2 scopes []string, 3 scopeSelector ScopeSelector
ScopeSelector: 1 matchExpressions []ScopedResourceSelectorRequirement
ScopedResourceSelectorRequirement: 1 scopeName string, 2 operator string, 3 values []string
Secret: 1 metadata ObjectMeta, 5 immutable bool, 2 data map:bytes, 4 stringData map:string, 3 type string?
Service: 1 metadata ObjectMeta, 2 spec ServiceSpec
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
SessionAffinityConfig: 1 clientIP ClientIPConfig
TypedLocalObjectReference: 1 apiGroup string, 2 kind string, 3 name string
`;
