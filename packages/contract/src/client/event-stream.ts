import { protocolError } from '../errors.ts';

/** One event of a stream; `id` is absent when the event had none. */
export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/**
 * Reads server-sent events (WHATWG HTML, "Parsing an event stream"). Lines end in LF or CRLF; a lone CR, which no
 * server of today writes, does not end one.
 * @param characters - longest event with all its lines
 * @throws GathererError `ERR_GATHERER_PROTOCOL` when an event is longer
 */
export async function* parseEventStream(
  chunks: AsyncIterable<Uint8Array>,
  characters: number,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let event = new EventBuilder();
  for await (const line of readLines(chunks, characters)) {
    if (line !== '') {
      event.add(line);
      if (event.characters > characters) throw tooLong(characters);
      continue;
    }
    const complete = event.build();
    event = new EventBuilder();
    if (complete) yield complete;
  }
  // An event without its empty line was cut off: it does not count.
}

async function* readLines(chunks: AsyncIterable<Uint8Array>, characters: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const pieces = decoder.decode(chunk, { stream: true }).split('\n');
    const rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      parts.push(piece);
      yield parts.join('').replace(/\r$/, '');
      parts = [];
      length = 0;
    }
    if (rest !== '') parts.push(rest);
    length += rest.length;
    if (length > characters) throw tooLong(characters);
  }
}

function tooLong(characters: number): Error {
  return protocolError(`an event is longer than ${characters} characters`);
}

class EventBuilder {
  characters = 0;
  #id: string | undefined;
  #event = 'message';
  readonly #data: string[] = [];

  add(line: string): void {
    this.characters += line.length;
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
