import type { Clock } from '@insights/process';
import { isStatus, strayStatusError } from '../connection/status-error.ts';
import { timeoutError } from '../connection/transport-error.ts';
import { ClusterError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
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
const mostLineBytes = 16 * 1024 * 1024;
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

async function* linesOf(stream: AsyncIterable<Buffer>, path: string, onChunk: () => void): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    onChunk();
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0x0a); end !== -1; end = rest.indexOf(0x0a)) {
      const line = rest.toString('utf8', 0, end).trim();
      rest = rest.subarray(end + 1);
      if (line !== '') yield line;
    }
    if (rest.length > mostLineBytes) throw new ClusterError('ERR_CLUSTER_TOO_LARGE', `GET ${path}: a line is too long`);
  }
  // A body that is a Status and nothing else has no end of line.
  const last = rest.toString('utf8');
  if (last.startsWith('{') && isWholeStatus(last)) yield last;
}

function isWholeStatus(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) && isStatus(value);
  } catch {
    return false; // the beginning of an event
  }
}

function parseLine(line: string, path: string): WatchLine {
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

function parseObject(line: string, path: string): JsonObject {
  try {
    const value: unknown = JSON.parse(line);
    if (isJsonObject(value)) return value;
  } catch {
    // The parser's message quotes the line, which may be a Secret.
  }
  throw malformed(path);
}

function malformed(path: string): ClusterError {
  return new ClusterError('ERR_CLUSTER_MALFORMED', `GET ${path}: a line of the watch is not an event`);
}
