import type { RequestOptions } from 'node:https';
import { present } from '@insights/process';
import type { ClusterEntry, UserEntry } from './entries.ts';

/**
 * What a request needs when the entries hold all of it: certificates, a token or a password, and `as`. A token wins over
 * a password.
 */
export function ownOptions(cluster: ClusterEntry, user: UserEntry): RequestOptions {
  const { skipTLSVerify, tlsServerName, caData } = cluster;
  const { certData, keyData, token, username, password = '', impersonateUser } = user;
  return {
    ...(skipTLSVerify && { rejectUnauthorized: false }),
    ...present({ servername: tlsServerName }),
    ...(caData !== undefined && { ca: Buffer.from(caData, 'base64') }),
    ...(certData !== undefined && { cert: Buffer.from(certData, 'base64') }),
    ...(keyData !== undefined && { key: Buffer.from(keyData, 'base64') }),
    ...(username !== undefined && { auth: `${username}:${password}` }),
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...present({ 'Impersonate-User': impersonateUser }),
    },
  };
}
