import type { Clock, Logger, Random } from '@insights/process';
import { BackOff } from '../connection/retry.ts';
import { isClusterError } from '../errors.ts';
import { isJsonObject, type JsonObject, textOf } from '../json.ts';
import { type ResourceRef, resourcePath, type Selectors, withQuery } from '../resource.ts';
import { KnownObjects } from './known-objects.ts';
import type { ObjectClient } from './object-client.ts';
import { listObjects } from './object-list.ts';
import { readWatchStream } from './watch-stream.ts';

/** A change of one object; a deleted one comes as it was last. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: JsonObject;
}

interface ObjectWatchOptions {
  readonly client: ObjectClient;
  readonly ref: ResourceRef;
  readonly selectors: Selectors;
  readonly onEvent: (event: WatchEvent) => void | Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger | undefined;
}

// The API server ends a watch after this; spread, so that not all clients come back at once (as client-go does).
const shortestWatchSeconds = 300;
// A server that ends watches at once must not be asked in a tight loop.
const pauseMilliseconds = 1000;

/** Lists, watches from there, and goes on after whatever ends a watch. */
export class ObjectWatch {
  readonly #options: ObjectWatchOptions;
  readonly #known = new KnownObjects();
  readonly #backOff: BackOff;
  #resourceVersion: string | undefined;

  constructor(options: ObjectWatchOptions) {
    const { clock, random } = options;
    this.#options = options;
    this.#backOff = new BackOff({ clock, random, patience: Number.POSITIVE_INFINITY });
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.#runForEver(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #runForEver(signal: AbortSignal): Promise<never> {
    for (;;) {
      try {
        await this.#listAndFollow(signal);
        await this.#options.clock.sleep(pauseMilliseconds, signal);
      } catch (error) {
        await this.#recover(error, signal);
      }
    }
  }

  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { ref, log, clock } = this.#options;
    log?.debug({ err: error, path: resourcePath(ref) }, 'Lost a watch');
    if (!isClusterError(error, 'ERR_CLUSTER_EXPIRED')) return await this.#backOff.wait(error, signal);
    this.#resourceVersion = undefined;
    await clock.sleep(pauseMilliseconds, signal);
  }

  async #listAndFollow(signal: AbortSignal): Promise<void> {
    this.#resourceVersion ??= await this.#list(signal);
    await this.#follow(this.#resourceVersion, signal);
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { client, ref, selectors } = this.#options;
    const { items, resourceVersion } = await listObjects(client, { ref, ...selectors }, signal);
    for (const object of this.#known.missingIn(items)) await this.#tell({ type: 'DELETED', object });
    for (const object of items) {
      const known = this.#known.get(object);
      if (!known) await this.#tell({ type: 'ADDED', object });
      else if (versionOf(known) !== versionOf(object)) await this.#tell({ type: 'MODIFIED', object });
    }
    return resourceVersion;
  }

  async #follow(resourceVersion: string, signal: AbortSignal): Promise<void> {
    const { client, ref, selectors, clock, random } = this.#options;
    const timeoutSeconds = Math.round(shortestWatchSeconds * (1 + random()));
    const query = { ...selectors, watch: true, allowWatchBookmarks: true, resourceVersion, timeoutSeconds };
    const path = withQuery(resourcePath(ref), query);
    for await (const { type, object } of readWatchStream({ client, path, clock }, signal)) {
      this.#backOff.reset();
      this.#resourceVersion = versionOf(object) ?? this.#resourceVersion;
      if (type !== 'BOOKMARK') await this.#tell({ type, object });
    }
  }

  async #tell(event: WatchEvent): Promise<void> {
    if (event.type === 'DELETED') this.#known.delete(event.object);
    else this.#known.set(event.object);
    await this.#options.onEvent(event);
  }
}

function versionOf({ metadata }: JsonObject): string | undefined {
  return isJsonObject(metadata) ? textOf(metadata['resourceVersion']) : undefined;
}
