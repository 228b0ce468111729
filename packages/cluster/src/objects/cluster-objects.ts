import { PatchStrategy } from '@kubernetes/client-node';
import type { Clock, Logger, Random } from '@insights/process';
import type { ClusterCredentials } from '../credentials/cluster-credentials.ts';
import type { JsonObject } from '../json.ts';
import { type GroupVersion, listResources } from './api-resources.ts';
import { podLogPath, type PodLogOptions } from '../pod-log.ts';
import { type ResourceRef, resourcePath, type Selectors, withQuery } from '../resource.ts';
import { ObjectClient } from './object-client.ts';
import { listObjects, type ObjectList } from './object-list.ts';
import { ObjectWatch, type WatchEvent } from './object-watch.ts';
import { requestToken, type ServiceAccountToken, type TokenOptions } from './token-request.ts';

export interface ClusterObjectsOptions {
  readonly credentials: ClusterCredentials;
  /** Names us in the API server's logs and metrics: `insights-operator/4.20.7`. */
  readonly userAgent: string;
  readonly clock: Clock;
  /** For the jitter of delays. */
  readonly random: Random;
  readonly log?: Logger;
  /** Time for one request and its answer, watches and logs excepted. Default 30 s. */
  readonly timeoutMilliseconds?: number;
}

/** A change of a part of an object. */
export interface ObjectPatch {
  /** `merge` (RFC 7386), `strategic` (built-in resources only), `json` (RFC 6902, a list), `apply` (server-side). */
  readonly type: 'merge' | 'strategic' | 'json' | 'apply';
  readonly body: object;
  readonly subresource?: 'status' | 'scale';
  /** Who owns the changed fields; `apply` demands it. */
  readonly fieldManager?: string;
  /** With `apply`: take fields over from other owners. */
  readonly force?: boolean;
}

/** Which objects, and how many of them at most; default all. */
export interface ObjectListOptions extends Selectors {
  readonly limit?: number;
}

const defaultTimeoutMilliseconds = 30_000;
const contentTypes = {
  merge: PatchStrategy.MergePatch,
  strategic: PatchStrategy.StrategicMergePatch,
  json: PatchStrategy.JsonPatch,
  apply: PatchStrategy.ServerSideApply,
} as const;

/**
 * Single objects of a cluster, read and written as plain JSON through one pool of connections. Reads are tried again
 * when the API server is throttled, faulty or gone for a moment; writes only after a 429, which says that nothing was done.
 *
 * Every method throws a `ClusterError`, or the signal's reason when it is aborted.
 */
export class ClusterObjects {
  readonly #options: ClusterObjectsOptions;
  readonly #client: ObjectClient;

  constructor(options: ClusterObjectsOptions) {
    const { credentials, userAgent, clock, random, timeoutMilliseconds = defaultTimeoutMilliseconds } = options;
    this.#options = options;
    this.#client = new ObjectClient({ credentials, userAgent, clock, random, timeoutMilliseconds });
  }

  /**
   * Which resources a version of an API group serves here, by their plural names; none when the cluster does not have it.
   * Every account may ask.
   */
  resources(groupVersion: GroupVersion, signal: AbortSignal): Promise<ReadonlySet<string>> {
    return listResources(this.#client, groupVersion, signal);
  }

  /** @throws ClusterError `ERR_CLUSTER_NOT_FOUND` */
  get(ref: ResourceRef, signal: AbortSignal): Promise<JsonObject> {
    return this.#client.json({ method: 'GET', path: resourcePath(ref) }, signal);
  }

  /** All objects, page after page; for lists that fit into memory. Items of built-in resources carry no `kind`. */
  list(ref: ResourceRef, options: ObjectListOptions, signal: AbortSignal): Promise<ObjectList> {
    return listObjects(this.#client, { ref, ...options }, signal);
  }

  /**
   * @param ref - without a name, which is in the body
   * @returns the object as stored
   * @throws ClusterError `ERR_CLUSTER_CONFLICT` with reason `AlreadyExists`
   */
  create(ref: ResourceRef, body: object, signal: AbortSignal): Promise<JsonObject> {
    return this.#client.json({ method: 'POST', path: resourcePath(ref), body: jsonBody(body) }, signal);
  }

  /**
   * Replaces an object as a whole.
   * @param body - with the `metadata.resourceVersion` that was read, or the last writer wins
   * @throws ClusterError `ERR_CLUSTER_CONFLICT` when the object was changed since
   */
  replace(ref: ResourceRef, body: object, signal: AbortSignal): Promise<JsonObject> {
    return this.#client.json({ method: 'PUT', path: resourcePath(ref), body: jsonBody(body) }, signal);
  }

  /** Replaces the status of an object; the rest of `body` is ignored but for `metadata`. Otherwise as `replace`. */
  replaceStatus(ref: ResourceRef, body: object, signal: AbortSignal): Promise<JsonObject> {
    return this.#client.json({ method: 'PUT', path: resourcePath(ref, 'status'), body: jsonBody(body) }, signal);
  }

  /**
   * Changes a part of an object. `metadata.uid` and `metadata.resourceVersion` in the body are preconditions.
   * @throws ClusterError `ERR_CLUSTER_CONFLICT` for another resourceVersion, `ERR_CLUSTER_INVALID` (422) for another uid
   */
  patch(ref: ResourceRef, patch: ObjectPatch, signal: AbortSignal): Promise<JsonObject> {
    const { type, body, subresource, fieldManager, force } = patch;
    const path = withQuery(resourcePath(ref, subresource), { fieldManager, force });
    return this.#client.json(
      { method: 'PATCH', path, body: { contentType: contentTypes[type], content: body } },
      signal,
    );
  }

  /**
   * Deletes an object; what it owns is deleted after it, of Jobs too, which by default leave their pods behind.
   * @returns the object, or a `Status`
   */
  delete(ref: ResourceRef, signal: AbortSignal): Promise<JsonObject> {
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' };
    return this.#client.json({ method: 'DELETE', path: resourcePath(ref), body: jsonBody(options) }, signal);
  }

  /**
   * Tells of all objects as `ADDED`, and then of every change until the signal aborts, which ends it without an error.
   * Lost connections and expired versions are overcome; what changed meanwhile is told too, deletions included. The
   * objects are kept in memory: at most 20,000 of them, and 32 MiB.
   * @param ref - without a name; choose one object by `fieldSelector: 'metadata.name=…'`
   * @param onEvent - awaited; what it throws ends the watch
   * @throws ClusterError what waiting does not heal: not found, forbidden, unauthorized, malformed, too many objects
   */
  watch(
    ref: ResourceRef,
    selectors: Selectors,
    onEvent: (event: WatchEvent) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, random, log } = this.#options;
    return new ObjectWatch({ client: this.#client, ref, selectors, onEvent, clock, random, log }).run(signal);
  }

  /** The log of a container, piece by piece, as the kubelet sends it. */
  podLog(options: PodLogOptions, signal: AbortSignal): AsyncIterable<Buffer> {
    return this.#client.stream({ method: 'GET', path: podLogPath(options), accept: '*/*' }, signal);
  }

  /** Asks the TokenRequest API for a token of a service account. */
  createToken(options: TokenOptions, signal: AbortSignal): Promise<ServiceAccountToken> {
    return requestToken(this.#client, options, signal);
  }

  /** Closes all connections; what is under way fails. */
  close(): Promise<void> {
    return this.#client.close();
  }
}

function jsonBody(content: object): { contentType: string; content: object } {
  return { contentType: 'application/json', content };
}
