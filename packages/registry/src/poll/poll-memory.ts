import type { AuthScheme } from '../credentials/auth-scheme.ts';

/** What one poll leaves for the next, as JSON; holds no secret. Kept on disk, it keeps a crash loop from hammering a registry. */
export interface PollMemory {
  /** The reference it belongs to, `host/name:tag`; a memory of another reference is not used. */
  readonly reference: string;
  /** RFC 3339. */
  readonly lastPollAt: string;
  /** When the registry last gave an answer, a missing tag included. */
  readonly lastSuccessAt?: string;
  /** Written by whoever schedules the polls. */
  readonly nextPollAt?: string;
  readonly digest?: string;
  readonly mediaType?: string;
  /** The server's `ETag` for `digest`, quotes included. */
  readonly etag?: string;
  /** Failed polls in a row. */
  readonly failures: number;
  /** Whether the last answer needed no credentials. */
  readonly anonymousOk?: boolean;
  readonly authScheme?: AuthScheme;
  /** The registry, marked insecure, spoke plain http; keeps the next process from trying https first. */
  readonly plainHttp?: boolean;
  /** Until then GET is used, because this host's HEAD told nothing. */
  readonly headUnusableUntil?: string;
}
