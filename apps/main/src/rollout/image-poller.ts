import type { FastTrackConfig } from '@insights/configuration';
import { formatImage, type ImageReference, parseImageReference, renderTagTemplate } from '@insights/image-name';
import { type Clock, errorMessage, type Logger, type Random } from '@insights/process';
import {
  firstPollDelaySeconds,
  nextPollDelaySeconds,
  type PollMemory,
  type PollResult,
  type RegistryClient,
} from '@insights/registry';
import type { PollView, RolloutRecord } from '@insights/rollout';
import { Trigger } from '../loops/trigger.ts';
import { memoryOf, viewOf } from './poll-memory.ts';

/** What {@link ImagePoller} takes. */
export interface ImagePollerOptions {
  readonly client: () => RegistryClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly config: () => FastTrackConfig;
  readonly releaseVersion: string;
  /**
   * The record that an earlier process left, once it was read; the poller waits for it, so that a process that crashes
   * again and again does not ask the registry each time. Without one the first poll comes soon.
   */
  readonly recall: (signal: AbortSignal) => Promise<RolloutRecord | undefined>;
  /** Called with every result. */
  readonly onPoll: (result: PollResult) => void;
}

const idleMilliseconds = 3_600_000;

/** Polls the fast-track tag on its schedule; the first tag of the list that exists is the one that is followed. */
export class ImagePoller {
  readonly #options: ImagePollerOptions;
  readonly #woken: Trigger;
  readonly #memories = new Map<string, PollMemory>();
  #view: PollView | undefined;
  #last: PollResult | undefined;

  constructor(options: ImagePollerOptions) {
    this.#options = options;
    this.#woken = new Trigger(options.clock);
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
    await this.#woken.wait(await this.#firstDelay(signal), signal);
    while (!signal.aborted) {
      const milliseconds = await this.#pollOnce(signal);
      await this.#woken.wait(milliseconds, signal);
    }
  }

  async #firstDelay(signal: AbortSignal): Promise<number> {
    const { clock, random, config, recall } = this.#options;
    const record = await recall(signal);
    const memory = record && memoryOf(record);
    if (memory) this.#memories.set(memory.reference, memory);
    const isTracked = this.#references().some((reference) => formatImage(reference) === memory?.reference);
    const seconds = firstPollDelaySeconds({
      intervalSeconds: config().intervalSeconds,
      hasChoice: record !== undefined,
      nextPollAt: isTracked ? memory?.nextPollAt : undefined,
      now: clock.now(),
      random,
    });
    return seconds * 1000;
  }

  /** @returns milliseconds until the next poll */
  async #pollOnce(signal: AbortSignal): Promise<number> {
    const references = this.#references();
    let result: PollResult | undefined;
    for (const reference of references) {
      result = await this.#poll(reference, signal);
      if (result?.class !== 'TagMissing') break;
    }
    if (references.length === 0) return idleMilliseconds;
    return result ? this.#finish(result) : this.#options.config().intervalSeconds * 1000;
  }

  async #poll(reference: ImageReference, signal: AbortSignal): Promise<PollResult | undefined> {
    const key = formatImage(reference);
    const result = await this.#options
      .client()
      .poll(reference, this.#memories.get(key), signal)
      .catch((err: unknown) => {
        if (!signal.aborted) this.#options.log.error({ err }, 'A poll of the registry failed');
        return undefined;
      });
    if (result) this.#memories.set(key, result.memory);
    return result;
  }

  #finish(result: PollResult): number {
    const { clock, random, config, log, onPoll } = this.#options;
    const { memory } = result;
    const now = clock.now().getTime();
    const seconds = nextPollDelaySeconds({
      class: result.class,
      intervalSeconds: config().intervalSeconds,
      failures: memory.failures,
      retryAfterSeconds: result.retryAfterSeconds,
      secondsSinceSuccess: memory.lastSuccessAt ? (now - Date.parse(memory.lastSuccessAt)) / 1000 : undefined,
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
    onPoll(result);
    return seconds * 1000;
  }

  #references(): ImageReference[] {
    const { config, log, releaseVersion } = this.#options;
    const { mode, repository, tags, unifiedTag } = config();
    // The release index is read by an image source of its own.
    if (mode === 'disabled' || mode === 'index') return [];
    try {
      const templates = mode === 'unified' ? [unifiedTag] : tags;
      const rendered = templates.map((template) => renderTagTemplate(template, { version: releaseVersion }));
      return [...new Set(rendered)].map((tag) => parseImageReference(`${repository}:${tag}`));
    } catch (error) {
      log.error({ reason: errorMessage(error) }, 'The fast-track configuration names no image');
      return [];
    }
  }
}
