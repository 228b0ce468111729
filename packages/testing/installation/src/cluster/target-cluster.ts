import {
  ClusterObjects,
  ClusterReader,
  type Environment,
  type JsonObject,
  loadCredentials,
  type ObjectPatch,
  type ResourceRef,
  type Selectors,
} from '@insights/cluster';
import { type Clock, errorCode, waitUntil } from '@insights/process';
import { InstallationError } from '../errors.ts';
import { type Manifest, nameOf } from '../manifests/manifest.ts';
import { ApiResources, type ServedKind } from './api-resources.ts';
import { retryConflicts } from './retry-conflicts.ts';

/** What {@link TargetCluster.connect} takes. */
export interface TargetClusterOptions {
  /** Path; default as every client finds it: `KUBECONFIG`, the service account, `~/.kube/config`. */
  readonly kubeconfig?: string | undefined;
  readonly env: Environment;
  readonly clock: Clock;
  /** Ends every request and every wait. */
  readonly signal: AbortSignal;
}

const userAgent = 'insights-installation/1';
const fieldManager = 'insights-installation';
const kindDeadlineSeconds = 30;
const removalDeadlineSeconds = 120;
// Everything else needs its namespace, and custom resources their definition.
const firstKinds = ['CustomResourceDefinition', 'Namespace'];

/** A cluster that the operator is installed on: any that a kubeconfig leads to. Remembers what it made, to remove it. */
export class TargetCluster implements AsyncDisposable {
  readonly objects: ClusterObjects;
  readonly reader: ClusterReader;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly #kinds: ApiResources;
  readonly #created: Manifest[] = [];

  private constructor(objects: ClusterObjects, reader: ClusterReader, { clock, signal }: TargetClusterOptions) {
    this.objects = objects;
    this.reader = reader;
    this.clock = clock;
    this.signal = signal;
    this.#kinds = new ApiResources(async (path) => parse(await reader.raw(path, signal)));
  }

  /** @throws ClusterError `ERR_CLUSTER_CREDENTIALS` naming the file and what is wrong */
  static async connect(options: TargetClusterOptions): Promise<TargetCluster> {
    const { kubeconfig, env, clock } = options;
    const credentials = await loadCredentials({ kubeconfig, env, clock });
    const objects = new ClusterObjects({ credentials, userAgent, clock, random: () => 1 });
    return new TargetCluster(objects, new ClusterReader({ credentials, userAgent, clock }), options);
  }

  /** What was not there before it was applied, oldest first. */
  get created(): readonly Manifest[] {
    return this.#created;
  }

  /**
   * Creates or changes objects by server-side apply, definitions and namespaces first; status included.
   * @throws InstallationError `ERR_INSTALLATION_UNKNOWN_KIND`; ClusterError of any code
   */
  async apply(manifests: readonly Manifest[]): Promise<void> {
    for (const kind of firstKinds) {
      await Promise.all(manifests.filter((each) => each.kind === kind).map((each) => this.#apply(each)));
    }
    for (const manifest of manifests) if (!firstKinds.includes(manifest.kind)) await this.#apply(manifest);
  }

  /** @returns `undefined` when the object, or its whole kind, is not there */
  async find(ref: ResourceRef): Promise<JsonObject | undefined> {
    return this.objects.get(ref, this.signal).catch(unlessNotFound);
  }

  /** All objects of a resource that the selectors choose. */
  async list(ref: ResourceRef, selectors: Selectors = {}): Promise<readonly JsonObject[]> {
    return (await this.objects.list(ref, selectors, this.signal)).items;
  }

  /** Patches an object; again when somebody else wrote it at the same time. */
  async patch(ref: ResourceRef, patch: ObjectPatch): Promise<void> {
    const { clock, objects, signal } = this;
    await retryConflicts(clock, () => objects.patch(ref, patch, signal), signal);
  }

  /**
   * Reads an object, changes it and writes it back; again when somebody else wrote it in between. Does nothing when the
   * object is not there, or nothing is to be changed.
   */
  async change(ref: ResourceRef, edit: (object: JsonObject) => JsonObject | undefined): Promise<void> {
    const { clock, objects, signal } = this;
    const write = async () => {
      const object = await this.find(ref);
      const changed = object && edit(object);
      if (changed) await objects.replace(ref, changed, signal);
    };
    await retryConflicts(clock, write, signal);
  }

  /** Whether the API server serves a kind. */
  async serves(apiVersion: string, kind: string): Promise<boolean> {
    this.#kinds.forget(apiVersion);
    return (await this.#kinds.find({ apiVersion, kind })) !== undefined;
  }

  /** @throws InstallationError `ERR_INSTALLATION_EXISTS` naming the first of these that is there already */
  async mustNotHave(manifests: readonly Manifest[]): Promise<void> {
    for (const manifest of manifests) {
      const kind = await this.#kinds.find(manifest);
      if (!kind || !(await this.find(referenceTo(manifest, kind)))) continue;
      throw new InstallationError('ERR_INSTALLATION_EXISTS', `there is a ${nameOf(manifest)} already`);
    }
  }

  /** Removes what {@link apply} created, newest first, and waits until it is gone; what was there before stays. */
  async removeCreated(signal: AbortSignal): Promise<void> {
    const gone = this.#created.splice(0).toReversed();
    for (const manifest of gone) {
      const kind = await this.#kinds.find(manifest);
      if (kind) await this.objects.delete(referenceTo(manifest, kind), signal).catch(unlessNotFound);
    }
    for (const manifest of gone) if (firstKinds.includes(manifest.kind)) await this.#awaitRemoval(manifest, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.reader.close();
    await this.objects.close();
  }

  async #apply({ status, ...manifest }: Manifest): Promise<void> {
    const kind = await this.#kindOf(manifest);
    const ref = referenceTo(manifest, kind);
    const isNew = (await this.find(ref)) === undefined;
    const isApart = status !== undefined && kind.hasStatus;
    const body = status === undefined || isApart ? manifest : { ...manifest, status };
    await this.patch(ref, { type: 'apply', body, fieldManager, force: true });
    if (isNew) this.#created.push(manifest);
    if (!isApart) return;
    const { apiVersion, kind: kindName, metadata } = manifest;
    const patch = { apiVersion, kind: kindName, metadata: { name: metadata.name }, status };
    await this.patch(ref, { type: 'apply', body: patch, subresource: 'status', fieldManager, force: true });
  }

  // A definition that was just applied is served a moment later.
  async #kindOf(manifest: Manifest): Promise<ServedKind> {
    const known = await this.#kinds.find(manifest);
    if (known) return known;
    const isDefined = this.#created.some((each) => defines(each, manifest));
    const look = () => {
      this.#kinds.forget(manifest.apiVersion);
      return this.#kinds.find(manifest);
    };
    const { clock, signal } = this;
    const what = `the definition of ${manifest.kind}`;
    const found = isDefined ? await waitUntil({ clock, what, seconds: kindDeadlineSeconds, look }, signal) : undefined;
    if (found) return found;
    const message = `${nameOf(manifest)}: the cluster does not serve ${manifest.apiVersion} ${manifest.kind}`;
    throw new InstallationError('ERR_INSTALLATION_UNKNOWN_KIND', message);
  }

  async #awaitRemoval(manifest: Manifest, signal: AbortSignal): Promise<void> {
    const kind = await this.#kinds.find(manifest);
    if (!kind) return;
    const ref = referenceTo(manifest, kind);
    const look = async () =>
      (await this.objects.get(ref, signal).catch(unlessNotFound)) === undefined ? true : undefined;
    const what = `the removal of ${nameOf(manifest)}`;
    await waitUntil({ clock: this.clock, what, seconds: removalDeadlineSeconds, look }, signal);
  }
}

function referenceTo({ metadata: { name, namespace } }: Manifest, kind: ServedKind): ResourceRef {
  const { group, version, resource, isNamespaced } = kind;
  return { group, version, resource, name, ...(isNamespaced && { namespace: namespace ?? 'default' }) };
}

function defines(definition: Manifest, { apiVersion, kind }: Manifest): boolean {
  if (definition.kind !== 'CustomResourceDefinition') return false;
  const { group, names } = definition['spec'] as { group: string; names: { kind: string } };
  return apiVersion.startsWith(`${group}/`) && names.kind === kind;
}

function unlessNotFound(error: unknown): undefined {
  if (errorCode(error) !== 'ERR_CLUSTER_NOT_FOUND') throw error;
}

function parse(bytes: Buffer): JsonObject {
  return JSON.parse(bytes.toString('utf8')) as JsonObject;
}
