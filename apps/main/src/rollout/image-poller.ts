import type { FastTrackConfig, OperatorConfig } from '@insights/configuration';
import { formatImage, type ImageReference, parseImageReference, renderTagTemplate } from '@insights/image-name';
import { type Clock, errorMessage, type Logger, type Random } from '@insights/process';
import { firstPollDelaySeconds, nextPollDelaySeconds, type PollMemory, type PollResult } from '@insights/registry';
import type { PollView } from '@insights/rollout';
import type { RecordStore } from '@insights/rollout-store';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { OutsideServices } from '../outside-services.ts';
import type { PodIdentity } from '../pod-identity.ts';
import type { SteadyClock } from './steady-clock.ts';
import { memoryOf, viewOf } from './poll-memory.ts';

interface ImagePollerDependencies {
  readonly configuration: { readonly config: Pick<OperatorConfig, 'fastTrack'> };
  readonly services: Pick<OutsideServices, 'registry'>;
  /**
   * What an earlier process left; the poller waits for it, so that a process that crashes again and again does not ask the
   * registry each time. Without a record the first poll comes soon.
   */
  readonly store: Pick<RecordStore, 'firstRecord'>;
  readonly identity: Pick<PodIdentity, 'releaseVersion'>;
  readonly clock: Clock;
  readonly time: SteadyClock;
  readonly random: Random;
  readonly log: Logger;
}

const idleMilliseconds = 3_600_000;

/** Polls the fast-track tag on its schedule; the first tag of the list that exists is the one that is followed. */
export class ImagePoller implements Loop {
  /** A poll has ended. */
  readonly changed = new Trigger();
  readonly #dependencies: ImagePollerDependencies;
  readonly #woken = new Trigger();
  readonly #memories = new Map<string, PollMemory>();
  #view: PollView | undefined;
  #last: PollResult | undefined;
  #failingSince: number | undefined;

  constructor(dependencies: ImagePollerDependencies) {
    this.#dependencies = dependencies;
  }

  /** The newest poll, for the decision. */
  get view(): PollView | undefined {
    return this.#view;
  }

  /** The newest poll, for people: requests and bytes too. */
  get last(): PollResult | undefined {
    return this.#last;
  }

  /** Configuration or credentials changed: polls at once. */
  wake(): void {
    this.#woken.fire();
  }

  /** Polls until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#dependencies;
    await this.#woken.wait(clock, await this.#firstDelay(signal), signal);
    while (!signal.aborted) {
      const milliseconds = await this.#pollOnce(signal);
      await this.#woken.wait(clock, milliseconds, signal);
    }
  }

  async #firstDelay(signal: AbortSignal): Promise<number> {
    const { time, random, store } = this.#dependencies;
    const record = await store.firstRecord(signal);
    const memory = record && memoryOf(record);
    if (memory) this.#memories.set(memory.reference, memory);
    const isTracked = this.#references().some((reference) => formatImage(reference) === memory?.reference);
    const seconds = firstPollDelaySeconds({
      intervalSeconds: this.#config.intervalSeconds,
      hasChoice: record !== undefined,
      nextPollAt: isTracked ? memory?.nextPollAt : undefined,
      now: new Date(time.now()),
      random,
    });
    return seconds * 1000;
  }

  /** @returns milliseconds until the next poll */
  async #pollOnce(signal: AbortSignal): Promise<number> {
    const references = this.#references();
    if (references.length === 0) return idleMilliseconds;
    const result = await this.#pollFirst(references, signal);
    return result ? this.#finish(result) : this.#config.intervalSeconds * 1000;
  }

  /** The first tag that exists; when none does, the first of all, which is the one that people publish under. */
  async #pollFirst(references: readonly ImageReference[], signal: AbortSignal): Promise<PollResult | undefined> {
    let missing: PollResult | undefined;
    for (const reference of references) {
      const result = await this.#poll(reference, signal);
      if (result?.class !== 'TagMissing') return result;
      missing ??= result;
    }
    return missing;
  }

  async #poll(reference: ImageReference, signal: AbortSignal): Promise<PollResult | undefined> {
    const key = formatImage(reference);
    const result = await this.#dependencies.services.registry
      .poll(reference, this.#memories.get(key), signal)
      .catch((err: unknown) => {
        if (!signal.aborted) this.#dependencies.log.error({ err }, 'A poll of the registry failed');
        return undefined;
      });
    if (result) this.#memories.set(key, result.memory);
    return result;
  }

  #finish(result: PollResult): number {
    const { time, random, log } = this.#dependencies;
    const { memory } = result;
    const now = time.now();
    const seconds = nextPollDelaySeconds({
      class: result.class,
      intervalSeconds: this.#config.intervalSeconds,
      failures: memory.failures,
      retryAfterSeconds: result.retryAfterSeconds,
      secondsSinceSuccess: this.#secondsOfFailures(memory, now),
      random,
    });
    this.#last = result;
    this.#view = viewOf(result, now, now + seconds * 1000);
    const { requests, bytesSent, bytesReceived, durationMilliseconds } = result;
    const fields = {
      class: result.class,
      reference: memory.reference,
      requests,
      bytesSent,
      bytesReceived,
      durationMilliseconds,
    };
    if (result.class === 'Changed') log.info({ ...fields, digest: result.digest }, 'Found a new image');
    else log.debug({ ...fields, reason: result.message, nextInSeconds: seconds }, 'Polled the registry');
    this.changed.fire();
    return seconds * 1000;
  }

  /**
   * How long the registry has failed while it was asked. The time since the last answer says nothing: the machine may have
   * slept, and then one failure is the first.
   */
  #secondsOfFailures({ failures }: PollMemory, now: number): number | undefined {
    this.#failingSince = failures === 0 ? undefined : (this.#failingSince ?? now);
    return this.#failingSince === undefined ? undefined : (now - this.#failingSince) / 1000;
  }

  get #config(): FastTrackConfig {
    return this.#dependencies.configuration.config.fastTrack;
  }

  #references(): ImageReference[] {
    const { log, identity } = this.#dependencies;
    const { mode, repository, tags, unifiedTag } = this.#config;
    // The release index is read by an image source of its own.
    if (mode === 'disabled' || mode === 'index') return [];
    try {
      const templates = mode === 'unified' ? [unifiedTag] : tags;
      const rendered = templates.map((template) => renderTagTemplate(template, { version: identity.releaseVersion }));
      return [...new Set(rendered)].map((tag) => parseImageReference(`${repository}:${tag}`));
    } catch (error) {
      log.error({ reason: errorMessage(error) }, 'The fast-track configuration names no image');
      return [];
    }
  }
}
