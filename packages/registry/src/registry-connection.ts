import type { Egress } from '@insights/egress';
import type { Clock } from '@insights/process';
import type { Access } from './credentials/authorization-attempt.ts';
import { Authorizer, type CredentialSource } from './credentials/authorizer.ts';
import { noAuths } from './credentials/docker-config.ts';
import { type ResolveHost, systemResolve } from './credentials/realm-guard.ts';
import { defaultLimits, type RegistryLimits } from './limits.ts';
import { RegistryFetch } from './registry-fetch.ts';
import { Endpoints, type EndpointsOptions } from './wire/endpoints.ts';
import { QuietHosts } from './wire/quiet-hosts.ts';
import { RedirectFollower } from './wire/redirects.ts';
import { Transport } from './wire/transport.ts';

/** What it takes to speak to registries. */
export interface RegistryConnectionOptions extends EndpointsOptions {
  /** Connections, with the proxy and the trusted certificates. The caller closes it. */
  readonly egress: Egress;
  /** `<product>/<version>`, without any identity of the cluster. */
  readonly userAgent: string;
  readonly clock: Clock;
  /** The pull secret as it is now; asked for every request. Default: anonymous. */
  readonly credentials?: CredentialSource;
  readonly limits?: Partial<RegistryLimits>;
  /** Hosts that asked to be left alone: what one client was told holds for the one after it. Default: of this client. */
  readonly quiet?: QuietHosts;
  /** Default: the machine's resolver. */
  readonly resolve?: ResolveHost;
}

/** The parts that readers and writers send through. */
export interface RegistryConnection {
  readonly fetch: RegistryFetch;
  readonly authorizer: Authorizer;
  readonly endpoints: Endpoints;
  readonly limits: RegistryLimits;
}

/** Puts the parts together that send a request: addresses, credentials, redirects. */
export function connectRegistries(options: RegistryConnectionOptions, access: Access): RegistryConnection {
  const { egress, userAgent, clock, credentials = () => noAuths, resolve = systemResolve } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const endpoints = new Endpoints(options);
  const { quiet = new QuietHosts(clock) } = options;
  const transport = new Transport({ egress, userAgent, limits, quiet });
  const follower = new RedirectFollower({ transport, endpoints, limits });
  const authorizer = new Authorizer({ follower, endpoints, limits, clock, resolve, credentials, access });
  const fetch = new RegistryFetch({ authorizer, endpoints, follower, limits });
  return { fetch, authorizer, endpoints, limits };
}
