import { isDigest } from '@insights/image-name';
import { type AuthScheme, authSchemes } from '../credentials/auth-scheme.ts';

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

/**
 * Reads a stored memory.
 * @returns `undefined` when it is not one; members that are malformed are left out
 */
export function parsePollMemory(value: unknown): PollMemory | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const stored = value as Record<string, unknown>;
  const { reference, failures } = stored;
  const lastPollAt = date(stored['lastPollAt']);
  if (typeof reference !== 'string' || lastPollAt === undefined) return undefined;
  return {
    reference,
    lastPollAt,
    failures: typeof failures === 'number' && Number.isSafeInteger(failures) && failures > 0 ? failures : 0,
    ...defined('lastSuccessAt', date(stored['lastSuccessAt'])),
    ...defined('nextPollAt', date(stored['nextPollAt'])),
    ...defined('headUnusableUntil', date(stored['headUnusableUntil'])),
    ...defined('plainHttp', stored['plainHttp'] === true ? true : undefined),
    ...defined('anonymousOk', typeof stored['anonymousOk'] === 'boolean' ? stored['anonymousOk'] : undefined),
    ...defined(
      'authScheme',
      authSchemes.find((scheme) => scheme === stored['authScheme']),
    ),
    ...content(stored),
  };
}

// An ETag without its digest would turn a 304 into an answer about nothing.
function content({ digest, mediaType, etag }: Record<string, unknown>): Partial<PollMemory> {
  if (typeof digest !== 'string' || !isDigest(digest)) return {};
  const isEtag = typeof etag === 'string' && /^[\x21-\x7e]{1,256}$/.test(etag);
  return {
    digest,
    ...defined('mediaType', typeof mediaType === 'string' ? mediaType : undefined),
    ...defined('etag', isEtag ? etag : undefined),
  };
}

function date(value: unknown): string | undefined {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

function defined<Name extends string, Value>(name: Name, value: Value | undefined): { [name in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]?: Value });
}
