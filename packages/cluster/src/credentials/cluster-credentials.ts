import type { RequestOptions } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
// Not from the package's root: that loads an HTTP library, OpenID and more, 10 MiB in every gatherer.
import { ExecAuth } from '@kubernetes/client-node/dist/exec_auth.js';
import { isHeaderValue } from '@insights/egress';
import { type Clock, errorMessage, redactSecrets, startDeadline } from '@insights/process';
import { ClusterError } from '../errors.ts';
import type { ClusterEntry, UserEntry } from './entries.ts';
import { ownOptions } from './own-authentication.ts';
import type { WatchedFile } from './watched-file.ts';

/** How the API server's certificate is checked and our own is shown. */
export type TlsMaterial = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'>;

/** What one request to the API server needs. Secret: never log it. */
export interface Access {
  /** `Authorization` and impersonation. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same object as before while nothing changed: connections can be kept for it. */
  readonly tls: TlsMaterial;
}

/** An API server and how to reach it; files are named, not read yet. */
export interface ClusterIdentity {
  readonly server: URL;
  /** Namespace of the kubeconfig's context, or of the pod. */
  readonly namespace: string | undefined;
  /** The proxy that all connections go through; `undefined`: none. */
  readonly proxy: URL | undefined;
  readonly cluster: Omit<ClusterEntry, 'server'>;
  readonly user: UserEntry;
  readonly files: CredentialFiles;
}

/** Files that hold parts of the credentials and may be replaced at any time. */
export interface CredentialFiles {
  readonly token?: WatchedFile | undefined;
  readonly ca?: WatchedFile | undefined;
  readonly cert?: WatchedFile | undefined;
  readonly key?: WatchedFile | undefined;
}

// A credential plugin that asks a person something would wait for ever.
const longestAuthenticationMilliseconds = 60_000;

/**
 * Credentials for one API server, evaluated anew for each request: token, certificate and CA files are looked at for
 * changes, credential plugins are run again when what they gave has expired.
 */
export class ClusterCredentials {
  readonly #identity: ClusterIdentity;
  readonly #clock: Clock;
  readonly #plugin = new ExecAuth();
  #tls: TlsMaterial = {};
  #pending: Promise<Access> | undefined;

  /** Use `loadCredentials`. */
  constructor(identity: ClusterIdentity, clock: Clock) {
    this.#identity = identity;
    this.#clock = clock;
  }

  /** URL of the API server; its path, if any, comes before every API path. */
  get server(): URL {
    return this.#identity.server;
  }

  get namespace(): string | undefined {
    return this.#identity.namespace;
  }

  get proxy(): URL | undefined {
    return this.#identity.proxy;
  }

  /**
   * What the next request needs.
   * @throws ClusterError `ERR_CLUSTER_CREDENTIALS` when a file or a credential plugin gives nothing usable
   */
  access(): Promise<Access> {
    // Requests that start together share one look at the files and, above all, one run of a credential plugin.
    this.#pending ??= this.#evaluate().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #evaluate(): Promise<Access> {
    const [cluster, user] = await Promise.all([this.#clusterEntry(), this.#userEntry()]);
    const options = ownOptions(cluster, user);
    if (user.exec !== undefined && user.token === undefined) await this.#askPlugin(user, options);
    return { headers: checkedHeaders(headersOf(options)), tls: this.#keptTls(options) };
  }

  async #clusterEntry(): Promise<ClusterEntry> {
    const { server, cluster, files } = this.#identity;
    const ca = await files.ca?.read();
    return { ...cluster, server: server.href, ...(ca && { caData: base64(ca) }) };
  }

  async #userEntry(): Promise<UserEntry> {
    const { user, files } = this.#identity;
    const [token, cert, key] = await Promise.all([files.token?.read(), files.cert?.read(), files.key?.read()]);
    return {
      ...user,
      ...(token && { token: token.toString('utf8').trim() }),
      ...(cert && { certData: base64(cert) }),
      ...(key && { keyData: base64(key) }),
    };
  }

  // What the plugin gave is kept until it expires.
  async #askPlugin(user: UserEntry, options: RequestOptions): Promise<void> {
    const milliseconds = longestAuthenticationMilliseconds;
    using deadline = startDeadline({ clock: this.#clock, milliseconds, what: 'authentication' });
    try {
      const answered = this.#plugin.applyAuthentication({ ...user, name: 'user' }, options);
      await Promise.race([answered, rejectedBy(deadline.signal)]);
    } catch (cause) {
      const problem = redactSecrets(errorMessage(cause)).trim().slice(0, 512);
      throw new ClusterError('ERR_CLUSTER_CREDENTIALS', `cannot authenticate to ${this.server.origin}: ${problem}`);
    }
  }

  #keptTls(options: RequestOptions): TlsMaterial {
    const { ca, cert, key, rejectUnauthorized, servername } = options;
    const members = Object.entries({ ca, cert, key, rejectUnauthorized, servername });
    const fresh: TlsMaterial = Object.fromEntries(members.filter(([, value]) => value !== undefined));
    if (!isDeepStrictEqual(fresh, this.#tls)) this.#tls = fresh;
    return this.#tls;
  }
}

function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
  const basic = auth ? [['Authorization', `Basic ${Buffer.from(auth).toString('base64')}`]] : [];
  return Object.fromEntries([...basic, ...given]);
}

// Of the value nothing is said: it is the token.
function checkedHeaders(headers: Record<string, string>): Record<string, string> {
  const unusable = Object.keys(headers).find((name) => !isHeaderValue(headers[name] ?? ''));
  if (unusable === undefined) return headers;
  const message = `cannot authenticate: what is to be sent as ${unusable} has characters that no header can carry`;
  throw new ClusterError('ERR_CLUSTER_CREDENTIALS', message);
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

function base64(content: Buffer): string {
  return content.toString('base64');
}
