import type { JsonObject } from '../json.ts';

/** How the API server is reached, without file names; client-node's names. */
export interface ClusterEntry {
  readonly server: string;
  /** Base64, as are the other `…Data`. */
  readonly caData?: string;
  readonly skipTLSVerify: boolean;
  readonly tlsServerName?: string;
}

/** Who we are there, without file names; client-node's names. Secret: never log it. */
export interface UserEntry {
  readonly certData?: string;
  readonly keyData?: string;
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  readonly impersonateUser?: string;
  /** A credential plugin; checked by client-node when it is used. */
  readonly exec?: unknown;
}

// Members and the keys of a kubeconfig that they stand for.
const clusterTexts = {
  caData: 'certificate-authority-data',
  tlsServerName: 'tls-server-name',
} as const;

const userTexts = {
  certData: 'client-certificate-data',
  keyData: 'client-key-data',
  token: 'token',
  username: 'username',
  password: 'password',
  impersonateUser: 'as',
} as const;

/** What a cluster of a kubeconfig says, but for its server and its files. @throws TypeError that names the key */
export function readClusterEntry(cluster: JsonObject): Omit<ClusterEntry, 'server'> {
  return { ...readTexts(clusterTexts, cluster), skipTLSVerify: cluster['insecure-skip-tls-verify'] === true };
}

/** What a user of a kubeconfig says, but for its files. @throws TypeError that names the key */
export function readUserEntry(user: JsonObject): UserEntry {
  return { ...readTexts(userTexts, user), ...(user['exec'] && { exec: user['exec'] }) };
}

/** A text; `undefined` when it is missing or empty. @throws TypeError that names the key, and not the value */
export function readText(entry: JsonObject, key: string): string | undefined {
  const value = entry[key] ?? '';
  if (typeof value !== 'string') throw new TypeError(`${key} must be a string`);
  return value === '' ? undefined : value;
}

function readTexts<Name extends string>(
  keys: Readonly<Record<Name, string>>,
  entry: JsonObject,
): { [Member in Name]?: string } {
  const texts: { [Member in Name]?: string } = {};
  for (const name of Object.keys(keys) as Name[]) {
    const text = readText(entry, keys[name]);
    if (text !== undefined) texts[name] = text;
  }
  return texts;
}
