import type { Readable } from 'node:stream';

/** One request. */
export interface ExchangeRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Makes the body anew each time it has to be sent: again after a redirect. */
  readonly openBody?: () => Readable;
}
