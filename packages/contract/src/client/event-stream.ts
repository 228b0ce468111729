import { protocolError } from '../errors.ts';
import { BoundedBuffer } from './bounded-buffer.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** One event of a stream; `id` is absent when the event had none. */
export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/**
 * Reads server-sent events (WHATWG HTML, "Parsing an event stream"). Lines end in LF or CRLF; a lone CR, which no
 * server of today writes, does not end one.
 * @param bytes - longest event with all its lines
 * @throws GathererError `ERR_GATHERER_PROTOCOL` when an event is longer
 */
export async function* parseEventStream(
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let event = new EventBuilder();
  for await (const line of readLines(chunks, bytes)) {
    if (line.length > 0) {
      event.add(line);
      if (event.bytes > bytes) throw tooLong(bytes);
      continue;
    }
    const complete = event.build();
    event = new EventBuilder();
    if (complete) yield complete;
  }
  // An event without its empty line was cut off: it does not count.
}

async function* readLines(chunks: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Buffer> {
  const line = new BoundedBuffer(bytes);
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      if (!line.add(chunk.subarray(start, end))) throw tooLong(bytes);
      yield withoutReturn(line.take());
      start = end + 1;
    }
    if (!line.add(chunk.subarray(start))) throw tooLong(bytes);
  }
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
}

function tooLong(bytes: number): Error {
  return protocolError(`an event is longer than ${bytes} bytes`);
}

class EventBuilder {
  bytes = 0;
  #id: string | undefined;
  #event = 'message';
  readonly #data: string[] = [];

  add(bytes: Buffer): void {
    this.bytes += bytes.length + 1;
    const line = bytes.toString();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    if (field === 'event') this.#event = value;
    if (field === 'id') this.#id = value;
  }

  build(): ServerSentEvent | undefined {
    if (this.#data.length === 0) return undefined;
    return { id: this.#id, event: this.#event, data: this.#data.join('\n') };
  }
}
