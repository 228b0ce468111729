export { InstallationError, type InstallationErrorCode } from './errors.ts';
export { type Manifest, nameOf } from './manifests/manifest.ts';
export { kustomize, readManifests } from './manifests/read-manifests.ts';
export { uploadToken } from './manifests/upload-token.ts';
export { customize, type Customization } from './manifests/customize.ts';
export { quickConfiguration, type ServiceEndpoints } from './manifests/quick-configuration.ts';
export { addressOfThisMachine } from './cluster/address-of-this-machine.ts';
export { TargetCluster, type TargetClusterOptions } from './cluster/target-cluster.ts';
export { customResourceDefinitions, type OpenShiftKind, openShiftKinds } from './openshift/custom-resources.ts';
export { openShiftObjects } from './openshift/cluster-objects.ts';
export { Installation, type InstallOptions, type Verdict } from './operator/installation.ts';
export {
  directEndpoint,
  type MainEndpoint,
  mainPort,
  podAddressEndpoint,
  proxiedEndpoint,
} from './operator/main-endpoint.ts';
export type { ContainerState, ContainerStatus, OperatorPod, Terminated } from './operator/operator-pod.ts';
export type { HistoryLine, StatusView } from './operator/status-view.ts';
export { operatorNamespaces } from './operator/namespaces.ts';
