import type { WireReply } from './wire-request.ts';

/** Where an answer points; `refusal` says why nobody should go there, the target named by its origin only. */
export type Redirect = { readonly url: URL } | { readonly refusal: string };

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
// Only these promise to keep method and body.
const bodyStatuses: ReadonlySet<number> = new Set([307, 308]);

/**
 * Reads a redirect.
 * @param withBody - the request has a body, which has to arrive at the other place too
 * @returns `undefined` for an answer that is none. Refused are a missing or unusable `Location`, user information in it,
 *   and any scheme but https, or http from http
 */
export function redirectOf(
  reply: Pick<WireReply, 'status' | 'headers' | 'url'>,
  withBody = false,
): Redirect | undefined {
  if (!(withBody ? bodyStatuses : redirectStatuses).has(reply.status)) return undefined;
  const { location = '' } = reply.headers;
  const url = location === '' ? null : URL.parse(location, reply.url.href);
  if (!url) return { refusal: 'a redirect without a usable Location' };
  // The query of a pre-signed storage URL is a credential.
  if (url.username || url.password) return { refusal: `a redirect to ${url.origin} with user information` };
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && reply.url.protocol === 'http:')) {
    return { refusal: `a redirect to ${url.origin}, which is not https` };
  }
  return { url };
}

/** Header lines for another host. */
export function withoutAuthorization(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
}
