import type { Clock, Logger, Random } from '@insights/process';
import { ApiConnection, type ApiRequest } from '../connection/api-connection.ts';
import type { ApiResponse } from '../connection/api-response.ts';
import { AdaptiveConcurrency } from '../connection/concurrency.ts';
import { retrying } from '../connection/retry.ts';
import { isStrayJson } from '../connection/status-error.ts';
import type { ClusterCredentials } from '../credentials/cluster-credentials.ts';
import { isClusterError } from '../errors.ts';
import { readList } from '../list/list-reading.ts';
import { type ListSize, readListSize, wholeObjects } from '../list/list-size.ts';
import type { RawItem } from '../list/raw-item.ts';
import { podLogPath, type PodLogOptions } from '../pod-log.ts';
import { type ResourceRef, resourcePath, type Selectors, withQuery } from '../resource.ts';
import { type Access, accessReview, accessReviewPath, isAllowedBy } from './access-review.ts';
import { rawObject } from './raw-object.ts';

export interface ClusterReaderOptions {
  readonly credentials: ClusterCredentials;
  /** Names us in the API server's logs and metrics: `insights-gatherer/4.20.7`. */
  readonly userAgent: string;
  readonly clock: Clock;
  /** For the jitter of delays. Default: none. */
  readonly random?: Random | undefined;
  readonly log?: Logger;
  /** How long the API server may keep silent. Default 60 s. */
  readonly silenceMilliseconds?: number;
}

/** Which items of a list, and how many at a time. */
export interface ListOptions extends Selectors {
  /** Default 500. */
  readonly pageSize?: number;
  /** The `metadata` of each object alone: the API server sends nothing else of it, no value of a Secret either. */
  readonly metadataOnly?: boolean;
}

const defaultPageSize = 500;
// Enough to see how large objects are, and no load for anybody.
const sampleItems = 10;
const mostReviewBytes = 1024 * 1024;
const mostItemBytes = 8 * 1024 * 1024;
// The largest single answer that anybody asks for is the OpenAPI document, about 10 MiB.
const mostRawBytes = 64 * 1024 * 1024;

// Without a second choice: a server that cannot leave out the rest refuses (406).
const metadataList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

const noJitter = () => 1;

/**
 * Reads a cluster: lists of any length, objects, logs. Nothing is parsed that need not be, and memory does not grow
 * with the cluster. Faults of the API server and lost connections are waited out a few times before they become errors;
 * throttling (429) is no failure and is waited out until the signal aborts, unless the server asks for more than 300 s.
 *
 * Every method throws a `ClusterError`, or the signal's reason when it is aborted.
 */
export class ClusterReader {
  readonly #options: ClusterReaderOptions;
  readonly #connection: ApiConnection;
  readonly #concurrency: AdaptiveConcurrency;

  constructor(options: ClusterReaderOptions) {
    const { credentials, userAgent, silenceMilliseconds, clock } = options;
    this.#options = options;
    this.#connection = new ApiConnection({ credentials, userAgent, silenceMilliseconds });
    this.#concurrency = new AdaptiveConcurrency({ clock });
  }

  /** Where the API server is. */
  get server(): URL {
    return this.#options.credentials.server;
  }

  /**
   * All items of a resource, in the API server's order, each once. The next page is requested while this one is read;
   * a consumer that takes its time slows down the API server and costs no memory.
   *
   * When the API server forgets the list's snapshot on the way (410), the rest comes with objects as they are then.
   * @throws ClusterError `ERR_CLUSTER_NOT_FOUND` when there is no such API, `ERR_CLUSTER_TOO_LARGE` for an item over
   * 8 MiB, `ERR_CLUSTER_MALFORMED`, also when whole objects come where `metadataOnly` was asked for, `ERR_CLUSTER_EXPIRED` when
   * a list expires again and again
   */
  items(ref: ResourceRef, options: ListOptions | undefined, signal: AbortSignal): AsyncIterable<RawItem> {
    const { pageSize = defaultPageSize, labelSelector, fieldSelector, metadataOnly = false } = options ?? {};
    const accept = metadataOnly ? { accept: metadataList } : {};
    const path = resourcePath(ref);
    const reading = {
      path,
      query: { labelSelector, fieldSelector },
      pageSize,
      mostItemBytes,
      open: (page: string) => this.#openOnce({ path: page, ...accept }, signal),
      backOff: this.#backOff(),
      log: this.#options.log,
    };
    const items = readList(reading, signal);
    return metadataOnly ? requireMetadata(items, path) : items;
  }

  /**
   * How much a list would be to read, by one small page of it.
   * @throws ClusterError as {@link items}
   */
  async listSize(
    ref: ResourceRef,
    { metadataOnly = false }: Pick<ListOptions, 'metadataOnly'>,
    signal: AbortSignal,
  ): Promise<ListSize> {
    const path = withQuery(resourcePath(ref), { limit: sampleItems });
    const request = { path, ...(metadataOnly && { accept: metadataList }) };
    const attempt = async () =>
      readListSize(await this.#openOnce(request, signal), { mostItemBytes, metadataOnly, pageSize: defaultPageSize });
    return retrying(attempt, this.#backOff(), signal);
  }

  /**
   * Whether this account may read something, asked by a `SelfSubjectAccessReview`, which every account may make. The only
   * POST of a reader: the API server answers it and keeps nothing.
   */
  async isAllowed(access: Access, signal: AbortSignal): Promise<boolean> {
    const request = { path: accessReviewPath, question: JSON.stringify(accessReview(access)) };
    return isAllowedBy(await this.#read(request, mostReviewBytes, signal), `POST ${accessReviewPath}`);
  }

  /**
   * One object, without `metadata.managedFields`.
   * @param ref - with a name
   * @throws ClusterError `ERR_CLUSTER_NOT_FOUND` when the object or its API does not exist
   */
  async get(ref: ResourceRef, signal: AbortSignal): Promise<RawItem> {
    const path = resourcePath(ref);
    return rawObject(await this.#read({ path }, mostItemBytes, signal), `GET ${path}`);
  }

  /**
   * The log of a container, as the kubelet sends it. Bound it by `limitBytes`, and by `tailLines` or `sinceSeconds`.
   * @throws ClusterError `ERR_CLUSTER_INVALID` when the container has no log yet
   */
  async *podLog(options: PodLogOptions, signal: AbortSignal): AsyncGenerator<Buffer> {
    const accept = '*/*';
    const response = await this.#open({ path: podLogPath(options), accept }, signal);
    if (isStrayJson(accept, response.headers['content-type'])) throw await response.strayJson();
    yield* response.chunks();
  }

  /**
   * Whatever a path of the API server answers: `/version`, `/openapi/v2`.
   * @throws ClusterError `ERR_CLUSTER_TOO_LARGE` over 64 MiB
   */
  raw(path: string, signal: AbortSignal): Promise<Buffer> {
    return this.#read({ path, accept: 'application/json, */*' }, mostRawBytes, signal);
  }

  /**
   * The answer to a path whose body has not been read, for other parts of this package: asked once, since who is behind the
   * API server need not be there.
   */
  open(path: string, accept: string, signal: AbortSignal): Promise<ApiResponse> {
    const attempt = () => this.#openOnce({ path, accept }, signal);
    return retrying(attempt, { ...this.#backOff(), patience: 0 }, signal);
  }

  /** Closes all connections; what is being read fails. */
  close(): void {
    this.#connection.close();
  }

  #read(request: ApiRequest, mostBytes: number, signal: AbortSignal): Promise<Buffer> {
    const attempt = async () => (await this.#openOnce(request, signal)).bytes(mostBytes);
    return retrying(attempt, this.#backOff(), signal);
  }

  #open(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    return retrying(() => this.#openOnce(request, signal), this.#backOff(), signal);
  }

  async #openOnce(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    try {
      return await this.#concurrency.run(() => this.#success(request, signal), signal);
    } catch (error) {
      if (isClusterError(error, 'ERR_CLUSTER_THROTTLED')) this.#concurrency.throttled();
      throw error;
    }
  }

  async #success(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    const response = await this.#connection.send(request, signal);
    if (response.status === 200 || (response.status === 201 && request.question !== undefined)) return response;
    throw await response.refusal(this.#options.clock.now());
  }

  #backOff() {
    const { clock, random } = this.#options;
    return { clock, random: random ?? noJitter };
  }
}

async function* requireMetadata(items: AsyncIterable<RawItem>, path: string): AsyncGenerator<RawItem> {
  for await (const item of items) {
    if (item.listKind !== 'PartialObjectMetadataList') throw wholeObjects(`GET ${path}`);
    yield item;
  }
}
