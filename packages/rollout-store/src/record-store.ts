import { type ClusterErrorCode, type ClusterObjects, isClusterError } from '@insights/cluster';
import { errorMessage, type Logger } from '@insights/process';
import { heldAgainst, isHeldAlike, type RecordAction, type RolloutRecord, withHeld } from '@insights/rollout';
import { newestChoice, supersedesAnnotation, versionOf } from './newest-choice.ts';
import {
  choiceIn,
  configMapPlace,
  dataWith,
  dataWithHeld,
  heldIn,
  type RecordPlace,
  secretPlace,
  type StoredChoice,
  type StoredObject,
  type Written,
} from './record-place.ts';

/** Where the record lies: the Secret, or the ConfigMap while there is no Secret or it cannot be written. */
export type RecordLocation = RecordPlace['name'];

interface Read {
  readonly secret: StoredObject | undefined;
  /** `null`: was not looked at. */
  readonly configMap: StoredObject | undefined | null;
}

/**
 * Answers that the same write gets again: a right that is missing or a quota (403), an immutable Secret, an object that is
 * too large, an admission that says no (400, 422).
 */
const lastingRefusals: readonly ClusterErrorCode[] = [
  'ERR_CLUSTER_FORBIDDEN',
  'ERR_CLUSTER_INVALID',
  'ERR_CLUSTER_TOO_LARGE',
];

/**
 * `GathererImage` and `GathererImageState` in Secret `openshift-config/support`, in one write. The
 * role may not create the Secret: without one, or while it cannot be written, the record lies in a ConfigMap of our
 * namespace, and moves when the Secret can be written. One user at a time.
 */
export class RecordStore {
  readonly #objects: ClusterObjects;
  readonly #configMap: RecordPlace;
  readonly #log: Logger;
  #read: Read | undefined;
  #isConfigMapEmpty = false;
  #last: RolloutRecord | undefined;
  /** A way back that could be written nowhere; what is stored is older. */
  #unwritten: RolloutRecord | undefined;
  /** As the ConfigMap has it; `undefined` until it was looked at. */
  #held: RolloutRecord | undefined;
  #location: RecordLocation = 'secret';
  #problem: string | undefined;
  #record: RolloutRecord | undefined;
  readonly #firstReading = Promise.withResolvers<RolloutRecord | undefined>();

  constructor(objects: ClusterObjects, namespace: string, log: Logger) {
    this.#objects = objects;
    this.#configMap = configMapPlace(namespace);
    this.#log = log;
  }

  /** The record as it was read or written last; `undefined` while there is none that can be read. */
  get record(): RolloutRecord | undefined {
    return this.#record;
  }

  /** Resolves with what the first reading found: what an earlier process left. @throws the reason of the signal */
  async firstRecord(signal: AbortSignal): Promise<RolloutRecord | undefined> {
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      return await Promise.race([this.#firstReading.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Where the record was found or written last. */
  get location(): RecordLocation {
    return this.#location;
  }

  /** Why the Secret does not hold the record although it exists. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Reads what is stored. @throws ClusterError but for an object that does not exist, or a Secret that may not be read */
  async read(signal: AbortSignal): Promise<StoredChoice> {
    const choice = this.#complete(await this.#readChoice(signal));
    this.#record = choice.record.kind === 'valid' ? choice.record.record : undefined;
    this.#last = this.#record ?? this.#last;
    this.#firstReading.resolve(this.#record);
    return choice;
  }

  async #readChoice(signal: AbortSignal): Promise<StoredChoice> {
    const secret = await this.#get(secretPlace, signal);
    const inSecret = choiceIn(secretPlace, secret);
    const isEnough = this.#isConfigMapEmpty && inSecret.record.kind !== 'absent';
    const configMap = isEnough ? null : await this.#get(this.#configMap, signal);
    this.#read = { secret, configMap };
    const inConfigMap = choiceIn(this.#configMap, configMap ?? undefined);
    if (configMap) this.#held ??= heldIn(this.#configMap, configMap);
    this.#isConfigMapEmpty = inConfigMap.record.kind === 'absent';
    const choice = newestChoice({ secret, inSecret, configMap: configMap ?? undefined, inConfigMap });
    this.#location = secret === undefined || choice === inConfigMap ? 'configmap' : 'secret';
    if (choice.record.kind !== 'absent' || this.#last === undefined) return choice;
    return secret === undefined ? this.#rescue(this.#last, signal) : remembered(this.#last, choice);
  }

  /** With what the place that was read does not have: a way back that was not written, and what is held against images. */
  #complete(choice: StoredChoice): StoredChoice {
    if (choice.record.kind !== 'valid') return choice;
    const stored = choice.record.record;
    if (this.#unwritten !== undefined && this.#unwritten.rev > stored.rev) {
      const gathererImage = this.#unwritten.chosen.image;
      return { ...choice, record: { kind: 'valid', record: this.#unwritten }, gathererImage };
    }
    return { ...choice, record: { kind: 'valid', record: withHeld(stored, this.#held) } };
  }

  /**
   * Writes record and choice over what was last read; other keys stay as they are, byte for byte. A way back to another image
   * is kept in memory when it can be written nowhere: it is not held up by that.
   * @throws ClusterError `ERR_CLUSTER_CONFLICT` when somebody else wrote meanwhile: read and decide again
   */
  async write(action: RecordAction, signal: AbortSignal): Promise<void> {
    // A record that was begun anew does not know what is held against images.
    const record = withHeld(action.record, this.#held);
    try {
      await this.#store({ ...action, record }, signal);
      this.#unwritten = undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (isClusterError(error, 'ERR_CLUSTER_CONFLICT') || !this.#isWayBack(record)) throw error;
      this.#unwritten = record;
      this.#log.error({ err: error, phase: record.phase }, 'Could not store the record; the way back goes on');
    }
    this.#last = record;
    this.#record = record;
  }

  /** Such a record allows nothing but the release image, or a fallback to it. */
  #isWayBack({ phase, chosen }: RolloutRecord): boolean {
    return (
      phase === 'RollingBack' || (this.#unwritten !== undefined && phase === 'Stable' && chosen.source === 'release')
    );
  }

  async #store(action: RecordAction, signal: AbortSignal): Promise<void> {
    const { secret, configMap } = this.#read ?? { secret: undefined, configMap: undefined };
    const isInSecret = secret !== undefined && (await this.#writeSecret(secret, action, signal));
    this.#location = isInSecret ? 'secret' : 'configmap';
    if (!isInSecret) return this.#writeConfigMap(action, signal);
    const isMoved = !this.#isConfigMapEmpty && Boolean(configMap);
    if (isMoved || !isKnown(this.#held, action.record)) await this.#keepHeld(action.record, signal);
  }

  // A Secret that was deleted takes the record along; what is held against bad images must not go with it.
  async #rescue(record: RolloutRecord, signal: AbortSignal): Promise<StoredChoice> {
    const gathererImage = record.chosen.image;
    await this.#writeConfigMap({ record, gathererImage, consumesRetry: false }, signal);
    return { record: { kind: 'valid', record }, gathererImage, retry: undefined };
  }

  /** @returns false when it cannot be written, and the record has to go elsewhere */
  async #writeSecret(secret: StoredObject, action: RecordAction, signal: AbortSignal): Promise<boolean> {
    const data = dataWith(secretPlace, secret, action);
    try {
      await this.#objects.replace(secretPlace.ref, { ...secret, data }, signal);
      this.#problem = undefined;
      return true;
    } catch (error) {
      if (!this.#mustGoElsewhere(error, action.record)) throw error;
      const { name, namespace } = secretPlace.ref;
      const problem = `secret ${namespace}/${name} cannot be updated: the choice of the gatherer image is kept in configmap ${this.#configMap.ref.name}`;
      if (this.#problem === undefined)
        this.#log.warn({ reason: errorMessage(error) }, 'Could not write the support secret');
      this.#problem = problem;
      return false;
    }
  }

  // Trouble that passes is waited for, but not by a fallback.
  #mustGoElsewhere(error: unknown, record: RolloutRecord): boolean {
    if (isClusterError(error, ...lastingRefusals)) return true;
    return isClusterError(error) && error.code !== 'ERR_CLUSTER_CONFLICT' && this.#isWayBack(record);
  }

  async #writeConfigMap(action: Written, signal: AbortSignal): Promise<void> {
    const { secret, configMap } = this.#read ?? {};
    const stored = configMap === null ? await this.#get(this.#configMap, signal) : configMap;
    const annotations = { ...stored?.metadata?.annotations, [supersedesAnnotation]: versionOf(secret) };
    await this.#put(stored, { annotations, data: dataWith(this.#configMap, stored, action) }, signal);
    if (this.#isConfigMapEmpty)
      this.#log.warn({ configMap: this.#configMap.ref.name }, 'Kept the record in a ConfigMap');
    this.#isConfigMapEmpty = false;
  }

  // Two records would be two truths: beside the one in the Secret the ConfigMap has what is held against images, and no record.
  // Should this fail, the one in the Secret is the newer, and it is tried again with the next write.
  async #keepHeld(record: RolloutRecord, signal: AbortSignal): Promise<void> {
    const held = heldAgainst(record);
    try {
      const stored = await this.#get(this.#configMap, signal);
      await this.#put(stored, { data: dataWithHeld(this.#configMap, held) }, signal);
      if (!this.#isConfigMapEmpty)
        this.#log.info({ configMap: this.#configMap.ref.name }, 'Moved the record from the ConfigMap to the secret');
      this.#isConfigMapEmpty = true;
      this.#held = held;
    } catch (err) {
      signal.throwIfAborted();
      this.#log.warn({ err }, 'Could not keep what is held against images in the ConfigMap of the record');
    }
  }

  async #put(
    stored: StoredObject | undefined,
    { annotations, data }: Pick<StoredObject, 'data'> & { readonly annotations?: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ): Promise<void> {
    const { name, namespace, ...kind } = this.#configMap.ref;
    const metadata = { ...stored?.metadata, name, namespace, ...(annotations === undefined ? {} : { annotations }) };
    const body = { ...stored, apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
    if (stored) await this.#objects.replace(this.#configMap.ref, body, signal);
    else await this.#objects.create({ ...kind, namespace }, body, signal);
  }

  async #get(place: RecordPlace, signal: AbortSignal): Promise<StoredObject | undefined> {
    try {
      return await this.#objects.get(place.ref, signal);
    } catch (error) {
      if (isClusterError(error, 'ERR_CLUSTER_NOT_FOUND')) return undefined;
      if (place === secretPlace && isClusterError(error, 'ERR_CLUSTER_FORBIDDEN')) return undefined;
      throw error;
    }
  }
}

/** Both keys are gone from a Secret that is there: its owner wrote back what is his. The process remembers what is ours. */
function remembered(record: RolloutRecord, { gathererImage, retry }: StoredChoice): StoredChoice {
  return { record: { kind: 'valid', record }, gathererImage: gathererImage ?? record.chosen.image, retry };
}

function isKnown(held: RolloutRecord | undefined, record: RolloutRecord): boolean {
  const hasNothing = record.quarantine.length === 0 && record.flap.swaps === 0 && record.flap.fallbacks === 0;
  return held === undefined ? hasNothing && (record.candidate?.attempts ?? 0) === 0 : isHeldAlike(held, record);
}
