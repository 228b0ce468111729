import { isObject } from '@insights/process';
import { parseNetwork } from '../address/network.ts';

/** The objects of a cluster that name its networks, each as the API server or an archive has it; what is absent is `undefined`. */
export interface NetworkSources {
  /** `config.openshift.io/v1` networks `cluster`. */
  readonly network: unknown;
  /** Key `install-config` of config map `kube-system/cluster-config-v1`. */
  readonly installConfig: string | undefined;
  /** Each object of `network.openshift.io/v1` hostsubnets. */
  readonly hostSubnets: readonly unknown[];
}

/** The networks of a cluster as texts. */
export interface ClusterNetworks {
  readonly cidrs: readonly string[];
  /** Where something is that is no network: a field each. Its addresses count as outside. */
  readonly unusable: readonly string[];
}

/** The egress network of OVN, which names none. */
const ovnNetwork = '192.168.126.0/18';

// Found anywhere in the text, as the reference does; beyond these lengths it is no network.
const ipv4Cidr = /(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}\/[0-9]{1,2}(?![0-9])/g;
const ipv6Cidr = /(?<![0-9A-Fa-f:.])(?=[0-9A-Fa-f:]{0,39}:)[0-9A-Fa-f:]{2,39}(?:\.[0-9.]{5,14})?\/[0-9]{1,3}(?![0-9])/g;

/** Collects the networks of a cluster, of both families; any member may be of any type. */
export function clusterNetworks({ network, installConfig = '', hostSubnets }: NetworkSources): ClusterNetworks {
  const networks = [...networksOf(network), ...hostSubnets.flatMap(egressNetworks)];
  const hasEgress = hostSubnets.some((subnet) => egressNetworks(subnet).length > 0);
  const usable = networks.filter(({ text }) => parseNetwork(text) !== undefined).map(({ text }) => text);
  const unusable = networks.filter(({ text }) => parseNetwork(text) === undefined).map(({ field }) => field);
  const installed = [...installConfig.matchAll(ipv4Cidr), ...installConfig.matchAll(ipv6Cidr)].map(([text]) => text);
  const cidrs = [...usable, ...installed, ...(hasEgress ? [] : [ovnNetwork])];
  return { cidrs: [...new Set(cidrs)], unusable: [...new Set(unusable)] };
}

interface DeclaredNetwork {
  readonly field: string;
  readonly text: string;
}

function networksOf(object: unknown): DeclaredNetwork[] {
  const spec = member(object, 'spec');
  const externalIP = member(spec, 'externalIP');
  const policy = member(externalIP, 'policy');
  return [
    ...list(spec, 'clusterNetwork').map((entry) => declared('spec.clusterNetwork', member(entry, 'cidr'))),
    ...list(spec, 'serviceNetwork').map((entry) => declared('spec.serviceNetwork', entry)),
    ...list(externalIP, 'autoAssignCIDRs').map((entry) => declared('spec.externalIP.autoAssignCIDRs', entry)),
    // The reference panics where there is no policy.
    ...list(policy, 'allowedCIDRs').map((entry) => declared('spec.externalIP.policy.allowedCIDRs', entry)),
    ...list(policy, 'rejectedCIDRs').map((entry) => declared('spec.externalIP.policy.rejectedCIDRs', entry)),
  ];
}

function egressNetworks(hostSubnet: unknown): DeclaredNetwork[] {
  return list(hostSubnet, 'egressCIDRs').map((entry) => declared('egressCIDRs', entry));
}

function declared(field: string, value: unknown): DeclaredNetwork {
  return { field, text: typeof value === 'string' ? value.trim() : '' };
}

function member(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function list(value: unknown, name: string): readonly unknown[] {
  const entries = member(value, name);
  return Array.isArray(entries) ? entries : [];
}
