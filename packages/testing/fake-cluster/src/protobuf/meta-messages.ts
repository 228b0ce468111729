/** Messages of metadata, options, reviews and RBAC, for {@link parseMessages}. Field numbers of Kubernetes 1.34 (`protobuf` tags of k8s.io/api). */
export const metaMessages = `
DeleteOptions: 1 gracePeriodSeconds int, 2 preconditions Preconditions, 3 orphanDependents bool, 4 propagationPolicy
  string, 5 dryRun []string, 6 ignoreStoreReadErrorWithClusterBreakingPotential bool
LabelSelector: 1 matchLabels map:string, 2 matchExpressions []LabelSelectorRequirement
LabelSelectorRequirement: 1 key string, 2 operator string, 3 values []string
ManagedFieldsEntry: 1 manager string?, 2 operation string?, 3 apiVersion string?, 4 time time, 6 fieldsType string?, 7
  fieldsV1 json, 8 subresource string?
ObjectMeta: 1 name string?, 2 generateName string?, 3 namespace string?, 4 selfLink string?, 5 uid string?, 6
  resourceVersion string?, 7 generation int?, 8 creationTimestamp time, 9 deletionTimestamp time, 10
  deletionGracePeriodSeconds int, 11 labels map:string, 12 annotations map:string, 13 ownerReferences
  []OwnerReference, 14 finalizers []string, 17 managedFields []ManagedFieldsEntry
OwnerReference: 5 apiVersion string, 1 kind string, 3 name string, 4 uid string, 6 controller bool, 7
  blockOwnerDeletion bool
Preconditions: 1 uid string, 2 resourceVersion string
BoundObjectReference: 1 kind string?, 2 apiVersion string?, 3 name string?, 4 uid string?
FieldSelectorAttributes: 1 rawSelector string?, 2 requirements []FieldSelectorRequirement
FieldSelectorRequirement: 1 key string, 2 operator string, 3 values []string
LabelSelectorAttributes: 1 rawSelector string?, 2 requirements []LabelSelectorRequirement
LocalSubjectAccessReview: 1 metadata ObjectMeta, 2 spec SubjectAccessReviewSpec
NonResourceAttributes: 1 path string?, 2 verb string?
ResourceAttributes: 1 namespace string?, 2 verb string?, 3 group string?, 4 version string?, 5 resource string?, 6
  subresource string?, 7 name string?, 8 fieldSelector FieldSelectorAttributes, 9 labelSelector
  LabelSelectorAttributes
SelfSubjectAccessReview: 1 metadata ObjectMeta, 2 spec SelfSubjectAccessReviewSpec
SelfSubjectAccessReviewSpec: 1 resourceAttributes ResourceAttributes, 2 nonResourceAttributes NonResourceAttributes
SelfSubjectReview: 1 metadata ObjectMeta
SelfSubjectRulesReview: 1 metadata ObjectMeta, 2 spec SelfSubjectRulesReviewSpec
SelfSubjectRulesReviewSpec: 1 namespace string?
SubjectAccessReview: 1 metadata ObjectMeta, 2 spec SubjectAccessReviewSpec
SubjectAccessReviewSpec: 1 resourceAttributes ResourceAttributes, 2 nonResourceAttributes NonResourceAttributes, 3
  user string?, 4 groups []string, 5 extra map:values, 6 uid string?
TokenRequest: 1 metadata ObjectMeta, 2 spec TokenRequestSpec
TokenRequestSpec: 1 audiences []string, 4 expirationSeconds int, 3 boundObjectRef BoundObjectReference
TokenReview: 1 metadata ObjectMeta, 2 spec TokenReviewSpec
TokenReviewSpec: 1 token string?, 2 audiences []string
AggregationRule: 1 clusterRoleSelectors []LabelSelector
ClusterRole: 1 metadata ObjectMeta, 2 rules []PolicyRule, 3 aggregationRule AggregationRule
ClusterRoleBinding: 1 metadata ObjectMeta, 2 subjects []Subject, 3 roleRef RoleRef
PolicyRule: 1 verbs []string, 2 apiGroups []string, 3 resources []string, 4 resourceNames []string, 5 nonResourceURLs
  []string
Role: 1 metadata ObjectMeta, 2 rules []PolicyRule
RoleBinding: 1 metadata ObjectMeta, 2 subjects []Subject, 3 roleRef RoleRef
RoleRef: 1 apiGroup string, 2 kind string, 3 name string
Subject: 1 kind string, 2 apiGroup string?, 3 name string, 4 namespace string?
`;
