import { formatImage, type ImageReference } from '@insights/image-name';
import { type Clock, present } from '@insights/process';
import type { Authorizer } from '../credentials/authorizer.ts';
import type { ManifestReader } from '../content/manifest-reader.ts';
import { isRegistryError, RegistryError, type RegistryErrorCode } from '../errors.ts';
import type { Endpoints } from '../wire/endpoints.ts';
import { type Operation, type RegistryWarning, startOperation } from '../wire/operation.ts';
import { nextMemory } from './next-memory.ts';
import { observeTag, type TagObservation } from './observe-tag.ts';
import { isAnswer, type PollClass, pollClassOf } from './poll-class.ts';
import type { PollMemory } from './poll-memory.ts';
import { WarningTexts } from './warning-header.ts';

/** How a poll ended. */
export interface PollResult {
  readonly class: PollClass;
  /** What the tag resolves to, of `Unchanged` and `Changed` only. */
  readonly digest?: string;
  readonly mediaType?: string;
  /** For people: one sentence without secrets. */
  readonly message: string;
  /** Of the failure, `TagMissing` included. */
  readonly code?: RegistryErrorCode;
  readonly retryAfterSeconds?: number;
  /** Requests sent, redirects and token requests included. */
  readonly requests: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly durationMilliseconds: number;
  readonly warnings: readonly RegistryWarning[];
  /** To be given to the next poll. */
  readonly memory: PollMemory;
}

export interface PollerOptions {
  readonly manifests: ManifestReader;
  readonly authorizer: Authorizer;
  readonly endpoints: Endpoints;
  readonly clock: Clock;
}

type Outcome =
  | { readonly class: 'Unchanged' | 'Changed'; readonly observation: TagObservation }
  | { readonly class: PollClass; readonly error: RegistryError };

const headUnusableMilliseconds = 24 * 3600 * 1000;

/** Polls tags: never throws for what a registry or a network does, and keeps no state that matters after a restart. */
export class Poller {
  readonly #options: PollerOptions;
  readonly #warningTexts = new WarningTexts();
  /** By host, for all its tags and repositories; what a memory says counts as well. */
  readonly #headUnusableUntil = new Map<string, Date>();

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  async poll(reference: ImageReference, previous: PollMemory | undefined, signal: AbortSignal): Promise<PollResult> {
    const { clock } = this.#options;
    const known = previous?.reference === formatImage(reference) ? previous : undefined;
    if (known?.plainHttp) this.#options.endpoints.notePlain(reference);
    const operation = startOperation(signal, known?.authScheme);
    const startedAt = clock.monotonicMilliseconds();
    const outcome = await this.#observe(reference, known, operation);
    return {
      ...summary(reference, outcome),
      ...operation.traffic.totals,
      durationMilliseconds: Math.round(clock.monotonicMilliseconds() - startedAt),
      warnings: operation.warnings,
      memory: this.#remember(reference, known, outcome),
    };
  }

  async #observe(reference: ImageReference, known: PollMemory | undefined, operation: Operation): Promise<Outcome> {
    const { manifests } = this.#options;
    try {
      if (reference.tag === undefined) throw noTag(reference);
      const isHeadUsable = this.#headUnusable(reference.registry, known) === undefined;
      const request = { reference, tag: reference.tag, known: known ?? {}, isHeadUsable };
      const observation = await observeTag(manifests, request, operation);
      for (const message of this.#warningTexts.fresh(observation.warningHeader)) {
        operation.warnings.push({ code: 'RegistryWarning', message });
      }
      return { class: observation.digest === known?.digest ? 'Unchanged' : 'Changed', observation };
    } catch (error) {
      operation.signal.throwIfAborted();
      if (!isRegistryError(error)) throw error;
      return { class: pollClassOf(error), error };
    }
  }

  #remember(reference: ImageReference, known: PollMemory | undefined, outcome: Outcome): PollMemory {
    const { clock, authorizer, endpoints } = this.#options;
    const now = clock.now();
    const observation = 'observation' in outcome ? outcome.observation : undefined;
    if (observation?.isHeadUnusable) {
      this.#headUnusableUntil.set(reference.registry, new Date(now.getTime() + headUnusableMilliseconds));
    }
    return nextMemory({
      reference: formatImage(reference),
      known,
      observation,
      isAnswered: isAnswer(outcome.class),
      authScheme: authorizer.schemeOf(reference) ?? known?.authScheme,
      plainHttp: endpoints.isPlain(reference),
      headUnusableUntil: this.#headUnusable(reference.registry, known),
      now,
    });
  }

  /** Until when HEAD is not tried, or `undefined` when it is. */
  #headUnusable(registry: string, known: PollMemory | undefined): Date | undefined {
    const now = this.#options.clock.now();
    const stored = known?.headUnusableUntil === undefined ? undefined : new Date(known.headUnusableUntil);
    return [this.#headUnusableUntil.get(registry), stored].find((until) => until !== undefined && now < until);
  }
}

function summary(reference: ImageReference, outcome: Outcome) {
  if ('error' in outcome) {
    const { message, code, retryAfterSeconds } = outcome.error;
    return { class: outcome.class, message, code, ...present({ retryAfterSeconds }) };
  }
  const { digest, mediaType } = outcome.observation;
  const verb = outcome.class === 'Changed' ? 'now resolves' : 'still resolves';
  return {
    class: outcome.class,
    digest,
    ...present({ mediaType }),
    message: `${formatImage(reference)} ${verb} to ${digest}`,
  };
}

function noTag(reference: ImageReference): RegistryError {
  return new RegistryError('ERR_REGISTRY_REFERENCE_INVALID', `${formatImage(reference)} has no tag to poll`);
}
