import { redirectOf, type WireReply, type WireRequest, withoutAuthorization } from '@insights/egress';

/**
 * The request that an answer asks for instead.
 * @returns `undefined` when the answer is to be taken as it is: no redirect, one that would turn an upload into a GET,
 *   or one that nobody should follow
 */
export function redirectTarget(
  request: WireRequest,
  reply: Pick<WireReply, 'status' | 'headers' | 'url'>,
): WireRequest | undefined {
  const redirect = redirectOf(reply, request.method !== 'GET');
  if (!redirect || 'refusal' in redirect) return undefined;
  const { url } = redirect;
  const headers = isSameSite(request.url, url) ? request.headers : withoutAuthorization(request.headers);
  return { ...request, url, headers };
}

// As Go's client does: a token goes to the host it was meant for and to hosts below it.
function isSameSite(from: URL, to: URL): boolean {
  return to.hostname === from.hostname || to.hostname.endsWith(`.${from.hostname}`);
}
