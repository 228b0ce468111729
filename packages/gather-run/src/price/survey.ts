import { type ClusterReader, isClusterError } from '@insights/cluster';
import { type Clock, errorMessage, isObject, parseBoundedJson, startDeadline } from '@insights/process';
import { keyOf, type Reading } from './readings.ts';

/** What there is to say of a reading before it is done. */
export type Outcome =
  | {
      readonly state: 'counted';
      readonly requests: number;
      /** Absent: nobody looked. */
      readonly bytes?: number;
      readonly isExact: boolean;
      /** What one answer took; absent: nobody asked. */
      readonly milliseconds?: number;
    }
  | { readonly state: 'following' }
  | { readonly state: 'absent' }
  | { readonly state: 'refused' }
  | { readonly state: 'failed'; readonly reason: string };

interface SurveyOptions {
  readonly cluster: ClusterReader;
  readonly clock: Clock;
}

// What takes longer is said to be slow: nobody waits for a price as for a gathering.
const patienceMilliseconds = 15_000;
const discoveryBounds = { bytes: 8 * 1024 * 1024, depth: 32, values: 200_000 };

/** Asks about readings, each once, and reads nothing of them but a small page of a list. */
export class Survey {
  readonly #options: SurveyOptions;
  readonly #outcomes = new Map<string, Promise<Outcome>>();
  readonly #types = new Map<string, Promise<ReadonlySet<string> | undefined>>();

  constructor(options: SurveyOptions) {
    this.#options = options;
  }

  /**
   * Makes sure that somebody answers, before a hundred readings wait for it.
   * @throws ClusterError; the signal's reason
   */
  async begin(signal: AbortSignal): Promise<void> {
    const { cluster } = this.#options;
    try {
      await this.#patiently((patient) => cluster.raw('/version', patient), signal);
    } catch (error) {
      // Whoever refuses, or knows no version, answers.
      if (!isClusterError(error, 'ERR_CLUSTER_FORBIDDEN', 'ERR_CLUSTER_NOT_FOUND')) throw error;
    }
  }

  /**
   * What there is to say of a reading.
   * @throws ClusterError for credentials that are not accepted; the signal's reason
   */
  ask(reading: Reading, signal: AbortSignal): Promise<Outcome> {
    const key = keyOf(reading);
    const known = this.#outcomes.get(key);
    if (known) return known;
    const asking = this.#outcome(reading, signal);
    this.#outcomes.set(key, asking);
    return asking;
  }

  async #outcome(reading: Reading, signal: AbortSignal): Promise<Outcome> {
    try {
      return await this.#patiently((patient) => this.#look(reading, patient), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (isClusterError(error, 'ERR_CLUSTER_UNAUTHORIZED', 'ERR_CLUSTER_CREDENTIALS')) throw error;
      if (isClusterError(error, 'ERR_CLUSTER_FORBIDDEN')) return { state: 'refused' };
      if (isClusterError(error, 'ERR_CLUSTER_NOT_FOUND')) return { state: 'absent' };
      return { state: 'failed', reason: errorMessage(error) };
    }
  }

  async #look({ access, kind }: Reading, signal: AbortSignal): Promise<Outcome> {
    const { cluster } = this.#options;
    // Who may not list is not asked to: the API server's audit log would tell of an attempt.
    if (!(await cluster.isAllowed(access, signal))) return { state: 'refused' };
    if (kind === 'list') return this.#lookAtList(access, signal);
    const types = await this.#typesOf(access, signal);
    if (types && !isThere(access, types)) return { state: 'absent' };
    return kind === 'object' ? { state: 'counted', requests: 1, isExact: true } : { state: 'following' };
  }

  async #lookAtList(access: Reading['access'], signal: AbortSignal): Promise<Outcome> {
    const { cluster, clock } = this.#options;
    const startedMilliseconds = clock.monotonicMilliseconds();
    // Of Secrets no value is asked for.
    const metadataOnly = access.group === '' && access.resource === 'secrets';
    const { requests, bytes, isExact } = await cluster.listSize(access, { metadataOnly }, signal);
    const milliseconds = clock.monotonicMilliseconds() - startedMilliseconds;
    return { state: 'counted', requests, bytes, isExact, milliseconds };
  }

  /** @returns `undefined` when it cannot be known */
  #typesOf({ group, version }: Reading['access'], signal: AbortSignal): Promise<ReadonlySet<string> | undefined> {
    const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    const known = this.#types.get(path);
    if (known) return known;
    const reading = this.#discover(path, signal);
    this.#types.set(path, reading);
    return reading;
  }

  async #discover(path: string, signal: AbortSignal): Promise<ReadonlySet<string> | undefined> {
    try {
      return namesIn(parseBoundedJson(await this.#options.cluster.raw(path, signal), discoveryBounds, path));
    } catch (error) {
      return isClusterError(error, 'ERR_CLUSTER_NOT_FOUND') ? new Set() : undefined;
    }
  }

  async #patiently<Result>(work: (signal: AbortSignal) => Promise<Result>, signal: AbortSignal): Promise<Result> {
    const { clock } = this.#options;
    using deadline = startDeadline({ clock, milliseconds: patienceMilliseconds, what: 'the answer', signal });
    return await work(deadline.signal);
  }
}

// Some subresources are in no discovery: rights to them are for others than the API server to ask for.
function isThere({ resource }: Reading['access'], types: ReadonlySet<string>): boolean {
  return resource === '*' || types.has(resource.split('/', 1)[0] ?? '');
}

/** `resources` of an `APIResourceList`. */
function namesIn(list: unknown): ReadonlySet<string> | undefined {
  const resources = isObject(list) ? list['resources'] : undefined;
  if (!Array.isArray(resources)) return undefined;
  return new Set(resources.map((each: unknown) => (isObject(each) ? String(each['name']) : '')));
}
