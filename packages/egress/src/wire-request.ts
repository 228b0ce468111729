import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { TlsTrust } from './tls-options.ts';

/** Content that is sent as it is read; opened again whenever the request has to be sent again. */
export interface RequestBody {
  readonly sizeBytes: number;
  open(): Readable;
}

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | RequestBody;
  readonly trust?: TlsTrust;
}

/** The head of an answer; the body is still to be read with `readBody` or thrown away with `discardBody`. */
export interface WireReply {
  readonly url: URL;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Each line of a header by itself. */
  readonly headersDistinct: NodeJS.Dict<string[]>;
  readonly body: Readable;
  /** Bytes of the request's body that were on their way when the answer came. */
  readonly bytesSent: number;
  /** Sends no more of the request's body: the server has answered without it. */
  stopSending(): void;
}
