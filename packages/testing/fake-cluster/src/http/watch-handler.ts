import { badRequest, tooOldResourceVersion } from '../api-error.ts';
import type { JsonObject } from '../json.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import { parseStored, singleBytes, type StoredObject } from '../store/stored-object.ts';
import type { StoreEvent } from '../store/watch-history.ts';
import { partialMetadata, tableOf } from '../table/table.ts';
import { chooseRepresentation, type Representation } from './accept.ts';
import { type ApiRequest, countOf, flagOf } from './api-request.ts';
import { includeObjectOf, namespaceOf, selectorOf } from './read-handler.ts';
import type { Reply } from './reply.ts';
import type { ServerContext } from './server-context.ts';

// A client that is so far behind will not catch up; a real server ends its watch too.
const longestBacklogBytes = 64 * 1024 * 1024;
const initialEventsEnd = { annotations: { 'k8s.io/initial-events-end': 'true' } };

/** `GET …?watch=true`: the changes as they happen, until the client goes, the time is up, or the server closes. */
export async function answerWatch(
  context: ServerContext,
  { request, type, reply }: { request: ApiRequest; type: ResourceType; reply: Reply },
): Promise<void> {
  const watch = new Watch(context, { request, type, reply });
  const missed = watch.missedEvents();
  reply.begin('application/json');
  if (missed === 'too old') return watch.refuse();
  const subscription = context.controlPlane.store.subscribe((event) => watch.send(event));
  try {
    for (const event of missed) watch.send(event);
    if (watch.hasInitialBookmark) watch.bookmark(initialEventsEnd);
    await watch.last(countOf(request, 'timeoutSeconds'));
  } finally {
    subscription[Symbol.dispose]();
  }
  reply.response.end();
}

class Watch {
  readonly hasInitialBookmark: boolean;
  readonly #context: ServerContext;
  readonly #request: ApiRequest;
  readonly #type: ResourceType;
  readonly #reply: Reply;
  readonly #representation: Representation;
  readonly #isWanted: (object: StoredObject) => boolean;
  readonly #from: number;
  readonly #isFollowing = new AbortController();

  constructor(
    context: ServerContext,
    { request, type, reply }: { request: ApiRequest; type: ResourceType; reply: Reply },
  ) {
    this.#context = context;
    this.#request = request;
    this.#type = type;
    this.#reply = reply;
    this.#representation = chooseRepresentation(request.headers.accept);
    const { selector } = selectorOf(request, type);
    const namespace = namespaceOf(request, type);
    this.#isWanted = (object) => (namespace === undefined || object.namespace === namespace) && selector(object);
    this.#from = parseRevision(request.query.get('resourceVersion') ?? '');
    this.hasInitialBookmark = flagOf(request, 'sendInitialEvents');
  }

  /** What happened after the version that the client has; without one, everything that is there. */
  missedEvents(): readonly StoreEvent[] | 'too old' {
    const { store } = this.#context.controlPlane;
    if (this.#from === 0 || this.hasInitialBookmark) {
      return store.list(this.#type).map((object) => ({ type: 'ADDED', revision: object.revision, object }));
    }
    return store.history.since(this.#from) ?? 'too old';
  }

  /** Ends with 410 in the way of a watch: as an event. */
  refuse(): void {
    const { oldest } = this.#context.controlPlane.store.history;
    this.#write('ERROR', JSON.stringify(tooOldResourceVersion(this.#from, oldest).status));
    this.#reply.response.end();
  }

  send(event: StoreEvent): void {
    if (event.object.type.storageKey !== this.#type.storageKey) return;
    const isWanted = event.type !== 'DELETED' && this.#isWanted(event.object);
    const wasWanted = event.previous !== undefined && this.#isWanted(event.previous);
    if (isWanted) this.#write(wasWanted ? 'MODIFIED' : 'ADDED', this.#body(event.object));
    else if (wasWanted) this.#write('DELETED', this.#body(event.object));
  }

  bookmark(extra: JsonObject = {}): void {
    const { kind } = this.#type;
    const metadata = { resourceVersion: String(this.#context.controlPlane.store.revision), ...extra };
    this.#write('BOOKMARK', JSON.stringify({ kind, apiVersion: apiVersionOf(this.#type), metadata }));
  }

  /** Waits for the end, with a bookmark from time to time. */
  async last(timeoutSeconds: number | undefined): Promise<void> {
    const { controlPlane, bookmarkSeconds } = this.#context;
    const { clock } = controlPlane;
    const signal = AbortSignal.any([this.#request.signal, this.#isFollowing.signal]);
    const end = clock.monotonicMilliseconds() + (timeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000;
    while (!signal.aborted) {
      const left = end - clock.monotonicMilliseconds();
      if (left <= 0) return;
      await clock.sleep(Math.min(left, bookmarkSeconds * 1000), signal).catch(() => {});
      if (!signal.aborted && flagOf(this.#request, 'allowWatchBookmarks')) this.bookmark();
    }
  }

  #body(object: StoredObject): string {
    const { as, version } = this.#representation;
    if (as === 'object') return singleBytes(object, this.#type).toString();
    const parsed = parseStored(object, this.#type);
    if (as === 'partial') return JSON.stringify(partialMetadata(parsed, `meta.k8s.io/${version}`));
    const metadata = { resourceVersion: String(object.revision) };
    const includeObject = includeObjectOf(this.#request);
    const now = this.#context.controlPlane.clock.now();
    return JSON.stringify(tableOf({ type: this.#type, objects: [parsed], metadata, includeObject, version, now }));
  }

  #write(type: string, object: string): void {
    this.#reply.write(Buffer.from(`{"type":"${type}","object":${object}}\n`));
    if (this.#reply.response.writableLength > longestBacklogBytes) this.#isFollowing.abort();
  }
}

/** @throws ApiError 400 */
function parseRevision(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`invalid resource version "${text}"`);
  return Number(text);
}
