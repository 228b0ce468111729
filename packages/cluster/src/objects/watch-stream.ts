import type { Clock } from '@insights/process';
import { isStatus, strayStatusError } from '../connection/status-error.ts';
import { timeoutError } from '../connection/transport-error.ts';
import { ClusterError, isClusterError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { answerBounds, parseAnswer } from './answer-body.ts';
import type { ObjectClient } from './object-client.ts';
import { SilenceAlarm } from './silence-alarm.ts';

/** One line of a watch. */
export interface WatchLine {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: JsonObject;
}

interface WatchStreamOptions {
  readonly client: ObjectClient;
  /** Path and query of the watch. */
  readonly path: string;
  readonly clock: Clock;
}

// Bookmarks come every minute: two missing ones mean a connection that died without saying so.
const longestSilenceSeconds = 150;
const lineTypes: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

/**
 * The lines of one watch, until the API server ends it. A last line without its end is dropped: it will come again.
 * @throws ClusterError `ERR_CLUSTER_EXPIRED` when the version is too old, `ERR_CLUSTER_TIMEOUT` after 150 s of silence,
 * `ERR_CLUSTER_MALFORMED`, and what `ObjectClient.stream` throws
 */
export async function* readWatchStream(options: WatchStreamOptions, signal: AbortSignal): AsyncGenerator<WatchLine> {
  const { client, path, clock } = options;
  const silence = new AbortController();
  const stream = client.stream({ method: 'GET', path }, AbortSignal.any([signal, silence.signal]));
  const onSilence = () => silence.abort(timeoutError(`GET ${path}: nothing came for ${longestSilenceSeconds} s`));
  const alarm = new SilenceAlarm({ clock, milliseconds: longestSilenceSeconds * 1000, onSilence });
  try {
    for await (const line of linesOf(stream, path, () => alarm.heard())) yield parseLine(line, path);
  } finally {
    alarm.stop();
  }
}

async function* linesOf(stream: AsyncIterable<Buffer>, path: string, onChunk: () => void): AsyncGenerator<Buffer> {
  const rest = new LineBeginning(path);
  for await (const chunk of stream) {
    onChunk();
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      rest.add(chunk.subarray(start, end));
      const line = rest.take();
      start = end + 1;
      if (line.length > 0 && line.toString('latin1').trim() !== '') yield line;
    }
    rest.add(chunk.subarray(start));
  }
  // A body that is a Status and nothing else has no end of line.
  const last = rest.take();
  if (last[0] === 0x7b && isWholeStatus(last)) yield last;
}

/** What came of a line so far; it costs what its bytes cost, in however many pieces they come. */
class LineBeginning {
  readonly #path: string;
  #bytes = Buffer.alloc(0);
  #length = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws ClusterError `ERR_CLUSTER_TOO_LARGE` */
  add(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > answerBounds.bytes)
      throw new ClusterError('ERR_CLUSTER_TOO_LARGE', `GET ${this.#path}: a line is too long`);
    if (length > this.#bytes.length) {
      const longer = Buffer.alloc(2 * length);
      this.#bytes.copy(longer, 0, 0, this.#length);
      this.#bytes = longer;
    }
    piece.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  take(): Buffer {
    const line = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return line;
  }
}

function isWholeStatus(text: Buffer): boolean {
  try {
    return isStatus(parseAnswer(text, ''));
  } catch {
    return false; // the beginning of an event
  }
}

function parseLine(line: Buffer, path: string): WatchLine {
  const event = parseObject(line, path);
  const { type, object } = event;
  if (isStatus(event)) throw strayStatusError(`GET ${path}`, event);
  if (!isJsonObject(object)) throw malformed(path);
  if (type === 'ERROR' || isStatus(object)) throw strayStatusError(`GET ${path}`, object);
  if (!isLineType(type)) throw malformed(path);
  return { type, object };
}

function isLineType(type: JsonValue | undefined): type is WatchLine['type'] {
  return lineTypes.has(type);
}

function parseObject(line: Buffer, path: string): JsonObject {
  try {
    return parseAnswer(line, `GET ${path}`);
  } catch (error) {
    if (isClusterError(error, 'ERR_CLUSTER_TOO_LARGE')) throw error;
    throw malformed(path);
  }
}

function malformed(path: string): ClusterError {
  return new ClusterError('ERR_CLUSTER_MALFORMED', `GET ${path}: a line of the watch is not an event`);
}
