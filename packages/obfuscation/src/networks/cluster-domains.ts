import { isObject } from '@insights/process';
import { parseAddress } from '../address/address.ts';
import type { Domain } from '../domains.ts';

/** The objects of a cluster that name it; what is absent is `undefined`. */
export interface DomainSources {
  /** `config.openshift.io/v1` dnses `cluster`. */
  readonly dns: unknown;
  /** `config.openshift.io/v1` infrastructures `cluster`. */
  readonly infrastructure: unknown;
  /** The address of the API server in use: it counts where `infrastructure` names none. */
  readonly apiServer: string;
}

/** The names that must not leave the cluster. */
export function clusterDomains({ dns, infrastructure, apiServer }: DomainSources): Domain[] {
  const baseDomain = text(dns, 'spec', 'baseDomain');
  const host = hostOf(text(infrastructure, 'status', 'apiServerURL') || apiServer);
  const domains: Domain[] = [
    { name: baseDomain, placeholder: '<CLUSTER_BASE_DOMAIN>' },
    { name: host, placeholder: '<CLUSTER_DOMAIN_HOST>' },
  ];
  return domains.filter(({ name }) => name !== '');
}

// By hand: the case of the name stays, because it is looked for as it is written.
const authority = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(?<host>\[[^\]/?#]*\]|[^/?#:]*)/i;

/** Without the port; what is no URL is taken whole. An address is hidden as an address, and `localhost` names no cluster. */
function hostOf(url: string): string {
  const host = authority.exec(url)?.groups?.['host'] ?? url.trim();
  const isName = parseAddress(host.replace(/^\[|\]$/g, '')) === undefined && host !== 'localhost';
  return isName ? host : '';
}

function text(object: unknown, ...path: readonly string[]): string {
  let value = object;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return typeof value === 'string' ? value.trim() : '';
}
