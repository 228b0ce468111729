import { type Answer, headerOf } from './answer.ts';
import type { ExchangeRequest } from './exchange-request.ts';

const withBody: readonly number[] = [307, 308];
const withoutBody: readonly number[] = [301, 302, 303, 307, 308];

/**
 * The request that an answer asks for instead.
 * @returns `undefined` when the answer is to be taken as it is: no redirect, one that would turn an upload into a GET,
 *   or one from https to http
 */
export function redirectTarget(request: ExchangeRequest, answer: Answer): ExchangeRequest | undefined {
  const statuses = request.method === 'GET' ? withoutBody : withBody;
  const location = headerOf(answer, 'location');
  if (!statuses.includes(answer.statusCode) || location === undefined) return undefined;
  const url = URL.parse(location, request.url.href);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return undefined;
  if (request.url.protocol === 'https:' && url.protocol === 'http:') return undefined;
  return { ...request, url, headers: isSameSite(request.url, url) ? request.headers : withoutToken(request.headers) };
}

// As Go's client does: a token goes to the host it was meant for and to hosts below it.
function isSameSite(from: URL, to: URL): boolean {
  return to.hostname === from.hostname || to.hostname.endsWith(`.${from.hostname}`);
}

function withoutToken(headers: ExchangeRequest['headers']): ExchangeRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
}
