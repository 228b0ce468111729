import { FakeClock } from '@insights/process';
import { type ClusterCredentials, loadCredentials } from '../../src/index.ts';
import type { LoadCredentialsOptions } from '../../src/credentials/load-credentials.ts';

/** Loads credentials in an empty environment. */
export function load(options: Partial<LoadCredentialsOptions>): Promise<ClusterCredentials> {
  return loadCredentials({ env: {}, clock: new FakeClock(), ...options });
}

/** The `Authorization` of the next request. */
export async function authorizationOf(credentials: ClusterCredentials): Promise<string | undefined> {
  return (await credentials.access()).headers['Authorization'];
}
