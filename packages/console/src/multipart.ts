import { Readable } from 'node:stream';
import type { RequestBody } from '@insights/egress';
import { errorMessage, type Random } from '@insights/process';
import { ConsoleError } from './errors.ts';

/** An archive to send; it may have to be opened more than once. */
export interface UploadSource {
  /** Exact length; an archive that turns out longer or shorter is an error. */
  readonly bytes: number;
  /** Opens it from the beginning. */
  open(): Readable;
}

/** A multipart body whose length is known before it is sent. */
export interface MultipartBody extends RequestBody {
  readonly contentType: string;
}

const fileHead = [
  'Content-Disposition: form-data; name="file"; filename="payload.tar.gz"',
  'Content-Type: application/vnd.redhat.openshift.periodic',
];
const metadataHead = [
  'Content-Disposition: form-data; name="metadata"; filename="metadata.json"',
  'Content-Type: application/octet-stream',
];

/**
 * The body of an upload: part `file` with the archive, part `metadata`
 * (`openshift/insights-operator:pkg/insights/insightsclient/requests.go`).
 * @param customMetadata - the service takes texts only
 */
export function buildUploadBody(
  source: UploadSource,
  customMetadata: Readonly<Record<string, string>>,
  random: Random,
): MultipartBody {
  const boundary = Array.from({ length: 60 }, () => Math.floor(random() * 16).toString(16)).join('');
  const metadata = JSON.stringify({ custom_metadata: customMetadata });
  const head = Buffer.from(part(boundary, fileHead));
  const tail = Buffer.from(`\r\n${part(boundary, metadataHead)}${metadata}\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    sizeBytes: head.length + source.bytes + tail.length,
    open: () => Readable.from(join(head, source, tail), { objectMode: false }),
  };
}

function part(boundary: string, headers: readonly string[]): string {
  return `--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`;
}

async function* join(head: Buffer, source: UploadSource, tail: Buffer): AsyncGenerator<Buffer> {
  yield head;
  yield* exactly(source);
  yield tail;
}

// Content-Length is on the wire already: one byte too few leaves the service waiting, one too many breaks the form.
async function* exactly(source: UploadSource): AsyncGenerator<Buffer> {
  let left = source.bytes;
  for await (const chunk of readable(source)) {
    left -= chunk.length;
    if (left < 0) throw unreadable('it is longer than it was');
    yield chunk;
  }
  if (left > 0) throw unreadable('it is shorter than it was');
}

async function* readable(source: UploadSource): AsyncGenerator<Buffer> {
  try {
    yield* source.open() as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(errorMessage(error), error);
  }
}

function unreadable(why: string, cause?: unknown): ConsoleError {
  return new ConsoleError('ERR_CONSOLE_ARCHIVE_UNREADABLE', `cannot read the archive: ${why}`, { cause });
}
