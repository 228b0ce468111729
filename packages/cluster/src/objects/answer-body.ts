import { errorCode, parseBoundedJson } from '@insights/process';
import type { Response } from 'undici';
import { transportError } from '../connection/transport-error.ts';
import { ClusterError } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';

const mebibyte = 1024 * 1024;
/**
 * What one answer may make us build. An object has 1.5 MiB at most, and a page of a list 500 of them that are small: what is
 * beyond this would be the end of a process that has 192 MiB.
 */
export const answerBounds = { bytes: 16 * mebibyte, depth: 200, values: 500_000 };
// A Status is short but for its causes; what a proxy says in its place is cut anyway.
const mostErrorBytes = mebibyte;

/** The body piece by piece. @throws ClusterError when the connection is lost on the way */
export async function* chunksOf({ body }: Response, label: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of body ?? []) yield Buffer.from(piece);
  } catch (error) {
    throw transportError(label, error);
  }
}

/** @throws ClusterError `ERR_CLUSTER_TOO_LARGE`, and what {@link chunksOf} throws */
export async function wholeOf(response: Response, label: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of chunksOf(response, label)) {
    bytes += piece.length;
    if (bytes > answerBounds.bytes)
      throw new ClusterError('ERR_CLUSTER_TOO_LARGE', `${label}: the answer is too large`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The first MiB of a body that explains something; the rest is not waited for. Never throws. */
export async function beginningOf(response: Response): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of chunksOf(response, '')) {
      pieces.push(piece.subarray(0, mostErrorBytes - bytes));
      bytes += piece.length;
      if (bytes >= mostErrorBytes) break;
    }
  } catch {
    // What came of it says what it says; the status is known.
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** @throws ClusterError `ERR_CLUSTER_TOO_LARGE`, `ERR_CLUSTER_MALFORMED`; neither quotes the text, which may be a Secret */
export function parseAnswer(text: Uint8Array, label: string): JsonObject {
  const value = parseWithin(text, label);
  if (isJsonObject(value)) return value;
  throw new ClusterError('ERR_CLUSTER_MALFORMED', `${label}: the answer is not an object`);
}

function parseWithin(text: Uint8Array, label: string): unknown {
  try {
    return parseBoundedJson(text, answerBounds, 'the answer');
  } catch (error) {
    if (errorCode(error) === 'ERR_JSON_TOO_LARGE')
      throw new ClusterError('ERR_CLUSTER_TOO_LARGE', `${label}: the answer is too large`);
    throw new ClusterError('ERR_CLUSTER_MALFORMED', `${label}: the answer is not valid JSON`);
  }
}
