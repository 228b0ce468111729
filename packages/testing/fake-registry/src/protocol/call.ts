import type { IncomingHttpHeaders } from 'node:http';

/** One request as the handlers see it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Reads the body; `undefined` when it is over the limit. */
  body(): Promise<Buffer | undefined>;
}
