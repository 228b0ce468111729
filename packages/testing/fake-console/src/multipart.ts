import type { Readable } from 'node:stream';

/** One part of a form; read all of `content` or none of it before asking for the next part. */
export interface FormPart {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly contentType: string | undefined;
  readonly content: AsyncIterable<Buffer>;
}

/** A body that is not a complete `multipart/form-data` form. */
export class FormError extends Error {}

const longestHead = 16_384;

/** The boundary of a `Content-Type`; `undefined` when it is not a form. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const match = /^multipart\/form-data;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^;\s]{1,70}))/i.exec(contentType ?? '');
  return match?.[1] ?? match?.[2];
}

/**
 * Reads a form part by part as it arrives; memory does not grow with the parts (RFC 7578, RFC 2046).
 * @throws FormError when the body ends early or is not a form
 */
export async function* readForm(body: Readable, boundary: string): AsyncGenerator<FormPart> {
  // The first delimiter has no line break before it; a virtual one makes it like the others.
  const reader = new DelimiterReader(body, Buffer.from('\r\n'));
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  await drain(reader.until(delimiter));
  while (!(await reader.startsWith(Buffer.from('--')))) {
    const head = await reader.line(Buffer.from('\r\n\r\n'), longestHead);
    const content = reader.until(delimiter);
    yield { ...parseHead(head), content };
    await drain(content);
  }
}

function parseHead(head: string): Omit<FormPart, 'content'> {
  const headers = new Map(
    head.split('\r\n').flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]] : [];
    }),
  );
  const disposition = headers.get('content-disposition') ?? '';
  const name = /;\s*name="([^"]*)"/i.exec(disposition)?.[1];
  if (!/^form-data\b/i.test(disposition) || name === undefined) throw new FormError('a part lacks its name');
  const fileName = /;\s*filename="([^"]*)"/i.exec(disposition)?.[1];
  return { name, fileName, contentType: headers.get('content-type') };
}

async function drain(chunks: AsyncIterable<Buffer>): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  while (!(await iterator.next()).done);
}

class DelimiterReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #buffer: Buffer;

  constructor(body: Readable, prefix: Buffer) {
    this.#chunks = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    this.#buffer = prefix;
  }

  /** What comes before the delimiter, and takes the delimiter away. Ends at once when asked again. */
  async *until(delimiter: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#buffer.indexOf(delimiter);
      if (at >= 0) {
        const last = this.#buffer.subarray(0, at);
        this.#buffer = this.#buffer.subarray(at + delimiter.length);
        if (last.length > 0) yield last;
        return;
      }
      // The delimiter may have begun in what is here: keep one byte less than its length.
      const safe = Math.max(0, this.#buffer.length - delimiter.length + 1);
      const chunk = this.#buffer.subarray(0, safe);
      this.#buffer = this.#buffer.subarray(safe);
      if (chunk.length > 0) yield chunk;
      await this.#more();
    }
  }

  /** A text up to an ending, which is taken away. */
  async line(ending: Buffer, longest: number): Promise<string> {
    let at = this.#buffer.indexOf(ending);
    for (; at < 0; at = this.#buffer.indexOf(ending)) {
      if (this.#buffer.length > longest) throw new FormError('the head of a part is too long');
      await this.#more();
    }
    const text = this.#buffer.subarray(0, at).toString('utf8');
    this.#buffer = this.#buffer.subarray(at + ending.length);
    return text;
  }

  async startsWith(prefix: Buffer): Promise<boolean> {
    while (this.#buffer.length < prefix.length) await this.#more();
    return this.#buffer.subarray(0, prefix.length).equals(prefix);
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done) throw new FormError('the form ends early');
    this.#buffer = Buffer.concat([this.#buffer, next.value]);
  }
}
