import { writeFile } from 'node:fs/promises';
import { type Clock, type Logger, present, type RunningServer, serve, systemClock } from '@insights/process';
import { ControlPlane } from './control-plane.ts';
import { FakeClusterError } from './errors.ts';
import type { ClusterFault } from './faults/cluster-fault.ts';
import { FaultPlan } from './faults/fault-plan.ts';
import { createApiServer } from './http/api-server.ts';
import { makeServingCertificate } from './http/certificate.ts';
import { type LoggedRequest, RequestLog } from './http/request-log.ts';
import type { DiscoveryVersion, ServerContext } from './http/server-context.ts';
import type { JsonObject } from './json.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { loadFound } from './loading/load-objects.ts';
import { type ObjectResolver, readObjects } from './loading/read-objects.ts';
import { type SyntheticSize, syntheticNamespaces, syntheticPods } from './loading/synthetic-pods.ts';
import { syntheticLog } from './loading/synthetic-logs.ts';
import type { ContainerLogRef, LogLine, PodHost } from './logs/pod-host.ts';
import { type ObjectRef, typeOfRef } from './object-ref.ts';
import type { StoreListener } from './store/object-store.ts';
import { keyOf, parseStored } from './store/stored-object.ts';

/** How a {@link FakeCluster} is set up. */
export interface FakeClusterOptions {
  /** Put in at the start, in the way of {@link FakeCluster.put}. */
  readonly objects?: readonly JsonObject[];
  /** HTTPS with a certificate of its own, or plain HTTP. Default `true`. */
  readonly tls?: boolean;
  /** On 127.0.0.1; default any free one. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Of Kubernetes; default `1.33.4`. */
  readonly version?: string;
  /** Default `v2`. */
  readonly discovery?: DiscoveryVersion;
  /** Changes that a watch can be behind before it gets 410; default 5000. */
  readonly historyEvents?: number;
  /** Requests that are remembered; default 10,000. */
  readonly loggedRequests?: number;
  /** Time between two bookmarks of a watch; default 60. */
  readonly bookmarkSeconds?: number;
}

const defaultVersion = '1.33.4';
const defaultLoggedRequests = 10_000;
const defaultBookmarkSeconds = 60;
const defaultTokenSeconds = 3600;
// Watches end at once; an answer that is being sent has this long.
const closeGraceMilliseconds = 500;

interface Parts {
  readonly controlPlane: ControlPlane;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  readonly server: RunningServer;
  readonly stop: AbortController;
  readonly certificateAuthority: string | undefined;
}

/** An API server on 127.0.0.1 that `kubectl` and every client library can use, with faults to order. */
export class FakeCluster implements AsyncDisposable {
  /** The objects behind the server, for what runs inside it, such as a kubelet. */
  readonly controlPlane: ControlPlane;
  /** `https://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Of a user who may do everything. */
  readonly adminToken: string;
  /** PEM; `undefined` with plain HTTP. */
  readonly certificateAuthority: string | undefined;
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.controlPlane = parts.controlPlane;
    // fastify does not know that the server it was given speaks TLS.
    this.origin =
      parts.certificateAuthority === undefined ? parts.server.address : parts.server.address.replace('http:', 'https:');
    this.adminToken = parts.controlPlane.authenticator.adminToken;
    this.certificateAuthority = parts.certificateAuthority;
  }

  /** @throws CodedError `ERR_LISTEN`; FakeClusterError `ERR_FAKE_CLUSTER_OBJECT` */
  static async start(options: FakeClusterOptions = {}): Promise<FakeCluster> {
    const { clock = systemClock, port = 0, historyEvents, log: logger } = options;
    const tls = options.tls === false ? undefined : await makeServingCertificate(new Date());
    const certificateAuthority = tls?.cert;
    const controlPlane = new ControlPlane({ clock, log: logger, historyEvents, certificateAuthority });
    const faults = new FaultPlan();
    const log = new RequestLog(options.loggedRequests ?? defaultLoggedRequests);
    const stop = new AbortController();
    const context: ServerContext = {
      controlPlane,
      faults,
      log,
      version: options.version ?? defaultVersion,
      discovery: options.discovery ?? 'v2',
      bookmarkSeconds: options.bookmarkSeconds ?? defaultBookmarkSeconds,
    };
    const app = createApiServer(context, { tls, signal: stop.signal });
    for (const object of options.objects ?? []) controlPlane.put(object);
    const server = await serve(app, { kind: 'tcp', host: '127.0.0.1', port }, { clock: systemClock });
    return new FakeCluster({ controlPlane, faults, log, server, stop, certificateAuthority });
  }

  /** A kubeconfig of the administrator. */
  get kubeconfig(): string {
    return this.kubeconfigFor({ token: this.adminToken, user: 'admin' });
  }

  /** A kubeconfig with another token. */
  kubeconfigFor({ token, user, namespace }: { token: string; user: string; namespace?: string }): string {
    const { origin: server, certificateAuthority } = this;
    return kubeconfigText({
      server,
      certificateAuthority,
      token,
      user,
      ...present({ namespace }),
    });
  }

  /** Writes {@link kubeconfig}, readable by its owner only. */
  async writeKubeconfig(path: string): Promise<void> {
    await writeFile(path, this.kubeconfig, { mode: 0o600 });
  }

  /**
   * A token of a service account that exists.
   * @param account - `expirationSeconds` default 3600; there is no shortest time here
   * @throws FakeClusterError `ERR_FAKE_CLUSTER_UNKNOWN`
   */
  serviceAccountToken(account: { namespace: string; name: string; expirationSeconds?: number }): string {
    const { namespace, name, expirationSeconds = defaultTokenSeconds } = account;
    const stored = this.#find({ resource: 'serviceaccounts', namespace, name });
    if (!stored) {
      throw new FakeClusterError('ERR_FAKE_CLUSTER_UNKNOWN', `there is no service account ${namespace}/${name}`);
    }
    return this.controlPlane.serviceAccounts.issue({ account: stored, expirationSeconds }).token;
  }

  /**
   * Adds or replaces an object without asking anything, status included; missing uid, creationTimestamp and generation
   * are set, and its namespace is made.
   * @returns the object as it is kept
   * @throws FakeClusterError `ERR_FAKE_CLUSTER_OBJECT` when its kind is not known or its name is missing
   */
  put(object: JsonObject): JsonObject {
    return parseStored(this.controlPlane.put(object));
  }

  /** A copy of an object; `undefined` when it is not there. */
  get(ref: ObjectRef): JsonObject | undefined {
    const stored = this.#find(ref);
    return stored && parseStored(stored);
  }

  /** Copies of all objects of a resource, or of those in a namespace. */
  list(ref: ObjectRef): JsonObject[] {
    const { store, types } = this.controlPlane;
    const all = store.list(typeOfRef(types, ref));
    return all
      .filter((each) => ref.namespace === undefined || each.namespace === ref.namespace)
      .map((each) => parseStored(each));
  }

  /** Removes an object at once; whether it was there. */
  remove(ref: ObjectRef): boolean {
    const stored = this.#find(ref);
    return stored !== undefined && this.controlPlane.store.remove(stored.type, stored.key) !== undefined;
  }

  /**
   * Loads every object below a folder exactly as it is written there.
   * @param resolve - says what documents without `kind` are; default: every document must be complete
   * @returns how many
   * @throws FakeClusterError `ERR_FAKE_CLUSTER_OBJECT` naming the file
   */
  async loadObjects(directory: string, resolve?: ObjectResolver): Promise<number> {
    return loadFound(this.controlPlane, await readObjects(directory, resolve));
  }

  /** Adds made-up namespaces and running pods; the same size gives the same objects. Their containers have logs. */
  addSynthetic(size: SyntheticSize): void {
    for (const object of syntheticNamespaces(size)) this.controlPlane.put(object);
    for (const object of syntheticPods(size)) this.controlPlane.put(object);
    this.controlPlane.podHosts.addSource(syntheticLog);
  }

  /** Attaches a kubelet. */
  attachPodHost(host: PodHost): Disposable {
    return this.controlPlane.podHosts.attach(host);
  }

  /** Puts the log of a container that no kubelet runs. */
  putLog(ref: ContainerLogRef, lines: readonly LogLine[]): void {
    this.controlPlane.podHosts.put(ref, lines);
  }

  /** Calls back with every change of an object, synchronously. */
  onChange(listener: StoreListener): Disposable {
    return this.controlPlane.store.subscribe(listener);
  }

  /** Orders faults; each request meets the first that fits. */
  fail(...faults: readonly ClusterFault[]): void {
    this.#parts.faults.add(...faults);
  }

  /** Forgets all faults that are still to come. */
  clearFaults(): void {
    this.#parts.faults.clear();
  }

  /** The last requests, oldest first. */
  get requests(): readonly LoggedRequest[] {
    return this.#parts.log.entries;
  }

  clearRequests(): void {
    this.#parts.log.clear();
  }

  /** Forgets the past as etcd's compaction does: old `continue` tokens and watches from old versions get 410. */
  compact(): void {
    const { store, snapshots } = this.controlPlane;
    store.history.compact(store.revision);
    snapshots.clear();
  }

  /** Ends all watches and followed logs, then the server. */
  async close(): Promise<void> {
    this.#parts.stop.abort();
    this.controlPlane.close();
    await this.#parts.server.close(closeGraceMilliseconds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #find(ref: ObjectRef) {
    const { store, types } = this.controlPlane;
    return store.get(typeOfRef(types, ref), keyOf(ref.namespace, ref.name ?? ''));
  }
}
