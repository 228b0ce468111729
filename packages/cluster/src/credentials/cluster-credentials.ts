import type { RequestOptions } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import { KubeConfig } from '@kubernetes/client-node';
import { type Clock, errorMessage, redactSecrets, startDeadline } from '@insights/process';
import { ClusterError } from '../errors.ts';
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
  /** Entries as client-node has them, without file names. */
  readonly cluster: { readonly caData?: string; readonly skipTLSVerify: boolean; readonly tlsServerName?: string };
  readonly user: UserEntry;
  readonly files: CredentialFiles;
}

/** The members of client-node's user entry that come from a kubeconfig; checked by client-node when they are used. */
export interface UserEntry {
  readonly certData?: string;
  readonly keyData?: string;
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  readonly impersonateUser?: string;
  readonly exec?: unknown;
  readonly authProvider?: unknown;
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
 * changes, credential plugins are run again when what they gave has expired. The kinds of authentication are
 * client-node's.
 */
export class ClusterCredentials {
  readonly #identity: ClusterIdentity;
  readonly #clock: Clock;
  readonly #kubeConfig = new KubeConfig();
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
    this.#kubeConfig.loadFromClusterAndUser(await this.#clusterEntry(), await this.#userEntry());
    const options: RequestOptions = {};
    await this.#authenticate(options);
    return { headers: headersOf(options), tls: this.#keptTls(options) };
  }

  async #clusterEntry() {
    const { server, cluster, files } = this.#identity;
    const ca = await files.ca?.read();
    // client-node refuses plain HTTP unless verification is off, although there is nothing to verify.
    const skipTLSVerify = cluster.skipTLSVerify || server.protocol === 'http:';
    return { ...cluster, name: 'cluster', server: server.href, skipTLSVerify, ...(ca && { caData: base64(ca) }) };
  }

  async #userEntry() {
    const { user, files } = this.#identity;
    const [token, cert, key] = await Promise.all([files.token?.read(), files.cert?.read(), files.key?.read()]);
    return {
      ...user,
      name: 'user',
      ...(token && { token: token.toString('utf8').trim() }),
      ...(cert && { certData: base64(cert) }),
      ...(key && { keyData: base64(key) }),
    };
  }

  async #authenticate(options: RequestOptions): Promise<void> {
    const milliseconds = longestAuthenticationMilliseconds;
    using deadline = startDeadline({ clock: this.#clock, milliseconds, what: 'authentication' });
    try {
      await Promise.race([this.#kubeConfig.applyToHTTPSOptions(options), rejectedBy(deadline.signal)]);
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

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

function base64(content: Buffer): string {
  return content.toString('base64');
}
