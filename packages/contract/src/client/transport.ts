import { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import { errorCode, errorMessage, type JsonBounds, parseBoundedJson, present } from '@insights/process';
import got, { AbortError, type Request, TimeoutError } from 'got';
import { GathererError, protocolError } from '../errors.ts';
import { BoundedBuffer } from './bounded-buffer.ts';

/** Where the gatherer listens: a Unix socket, or outside a pod `http://127.0.0.1:PORT`. */
export type GathererAddress = { readonly socketPath: string } | { readonly baseUrl: string };

export interface TransportOptions {
  readonly address: GathererAddress;
  /** From the start of a call to the end of its answer; for a stream, to its headers. */
  readonly requestTimeoutMilliseconds: number;
}

/** One call. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Absolute path, already encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
}

/** What came back, not yet validated; `body` is `undefined` when it was empty. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** An answer whose body is still to be read; close it when done. */
export interface StreamedAnswer {
  readonly status: number;
  readonly contentType: string;
  /** Throws as the calls do. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Drops the connection. */
  close(): void;
}

// A server of ours sends none.
const mostInterimAnswers = 8;

/** HTTP to a gatherer that is not trusted: bounded sizes and times, no redirects, no decompression, no retries. */
export class Transport {
  readonly #origin: string;
  readonly #options: TransportOptions;
  // A connection that is kept may belong to a gatherer that was replaced since: a new one costs next to nothing.
  readonly #agent = new Agent({ keepAlive: false });

  /** @throws TypeError when the socket's path cannot be written in a URL */
  constructor(options: TransportOptions) {
    this.#options = options;
    this.#origin = originOf(options.address);
  }

  /** Calls and reads the whole answer as JSON within the bounds. */
  async call(call: Call, bounds: JsonBounds, signal: AbortSignal): Promise<Answer> {
    const { requestTimeoutMilliseconds: request } = this.#options;
    const stream = this.#open(call, { request }, signal);
    try {
      const { status } = await headersOf(stream);
      return { status, body: parse(await readBytes(stream, bounds.bytes), bounds) };
    } catch (error) {
      throw toGathererError(error, signal);
    } finally {
      stream.destroy();
    }
  }

  /** Calls and hands over the body as it comes. */
  async stream(call: Call, signal: AbortSignal): Promise<StreamedAnswer> {
    const { requestTimeoutMilliseconds: response } = this.#options;
    const stream = this.#open(call, { connect: response, response }, signal);
    try {
      const headers = await headersOf(stream);
      return { ...headers, chunks: chunksOf(stream, signal), close: () => stream.destroy() };
    } catch (error) {
      stream.destroy();
      throw toGathererError(error, signal);
    }
  }

  #open({ method, path, headers, body }: Call, timeout: object, signal: AbortSignal): Request {
    signal.throwIfAborted();
    const stream = got.stream(`${this.#origin}${path}`, {
      method,
      headers: { 'user-agent': undefined, ...headers },
      ...present({ json: body }),
      agent: { http: this.#agent },
      enableUnixSockets: true,
      throwHttpErrors: false,
      followRedirect: false,
      decompress: false,
      retry: { limit: 0 },
      timeout,
      signal,
    });
    // Also raised when nobody reads any more; readers get it from the stream itself.
    stream.on('error', () => {});
    stream.once('request', (request: ClientRequest) => refuseOtherProtocols(request, stream));
    // got waits for a body of every method that may have one.
    if (method !== 'GET' && !body) stream.end();
    return stream;
  }
}

function originOf(address: GathererAddress): string {
  if ('baseUrl' in address) return address.baseUrl.replace(/\/+$/, '');
  const path = resolve(address.socketPath);
  if (/[^A-Za-z0-9_./@+~-]/.test(path)) {
    throw new TypeError(`socket path "${path}" may hold only letters, digits and _ . / @ + ~ -`);
  }
  return `http://unix:${path}:`;
}

function headersOf(stream: Request): Promise<{ status: number; contentType: string }> {
  return new Promise((done, failed) => {
    stream.once('error', failed).once('response', (response: IncomingMessage) => {
      done({ status: response.statusCode ?? 0, contentType: response.headers['content-type'] ?? '' });
    });
  });
}

async function* chunksOf(stream: Request, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    throw toGathererError(error, signal);
  }
}

/**
 * Ends a call whose answer is `101 Switching Protocols`, with which Node gives the bare socket away, or one interim
 * answer after the other (RFC 9110, section 15.2), which no limit of Node's counts.
 */
function refuseOtherProtocols(request: ClientRequest, stream: Request): void {
  let interimAnswers = 0;
  const end = (problem: string) => void stream.destroy(protocolError(problem));
  request.on('information', () => {
    interimAnswers += 1;
    if (interimAnswers > mostInterimAnswers) end('the gatherer sends interim answers without end');
  });
  request.once('upgrade', (_response, socket) => {
    // Nobody else listens to it any more, and an error that nobody listens to ends the process.
    socket.on('error', () => {}).destroy();
    end('the gatherer switches to another protocol');
  });
}

async function readBytes(stream: Request, limitBytes: number): Promise<Buffer> {
  const answer = new BoundedBuffer(limitBytes);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (!answer.add(chunk)) throw protocolError(`the answer is larger than ${limitBytes} bytes`);
  }
  return answer.take();
}

function parse(bytes: Buffer, bounds: JsonBounds): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return parseBoundedJson(bytes, bounds, 'the answer');
  } catch (error) {
    throw protocolError(errorMessage(error), error);
  }
}

// An abort by the caller comes out as the caller's own reason.
function toGathererError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof AbortError) return signal.reason ?? error;
  // got wraps what a stream was destroyed with.
  const own = [error, Error.isError(error) ? error.cause : undefined].find((one) => one instanceof GathererError);
  if (own) return own;
  if (error instanceof TimeoutError) {
    return new GathererError('ERR_GATHERER_TIMEOUT', 'the gatherer did not answer in time', { cause: error });
  }
  const code = errorCode(error) ?? 'connection failed';
  if (code.startsWith('HPE_')) return protocolError('the answer is not HTTP', error);
  return new GathererError('ERR_GATHERER_UNREACHABLE', `cannot reach the gatherer: ${code}`, { cause: error });
}
