import { apiResource } from '../api-resource.ts';
import type { FunctionRead } from '../gather-function.ts';
import { gets, lists } from '../reads.ts';

const cluster = { names: ['cluster'] };

/** What a gathering with obfuscated networking reads before its first record: the names and networks that it has to hide. */
export const obfuscationReads: readonly FunctionRead[] = [
  gets(apiResource('config.openshift.io/v1', 'dnses', 'DNS'), cluster),
  gets(apiResource('config.openshift.io/v1', 'infrastructures', 'Infrastructure'), cluster),
  gets(apiResource('config.openshift.io/v1', 'networks', 'Network'), cluster),
  gets(apiResource('v1', 'configmaps', 'ConfigMap'), { namespaces: ['kube-system'], names: ['cluster-config-v1'] }),
  lists(apiResource('network.openshift.io/v1', 'hostsubnets', 'HostSubnet')),
];
