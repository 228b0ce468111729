import type { Store } from '../store.ts';
import { type Answer, apiError, empty } from './answer.ts';
import type { Call } from './call.ts';

/** `…/blobs/<digest>` (distribution spec, "Pulling blobs", "Deleting blobs"). */
export function answerBlob(
  store: Store,
  { repository, digest }: { repository: string; digest: string },
  call: Call,
): Answer {
  if (call.method === 'DELETE') {
    return store.deleteBlob(repository, digest) ? empty(202) : apiError(404, 'BLOB_UNKNOWN', `blob unknown: ${digest}`);
  }
  if (call.method !== 'GET' && call.method !== 'HEAD') return apiError(405, 'UNSUPPORTED', 'method not allowed');
  if (!store.has(repository)) return apiError(404, 'NAME_UNKNOWN', `unknown repository ${repository}`);
  const blob = store.blob(repository, digest);
  if (!blob) return apiError(404, 'BLOB_UNKNOWN', `blob unknown: ${digest}`);
  const headers = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest,
    'accept-ranges': 'bytes',
    etag: `"${digest}"`,
  };
  const range = parseRange(call.headers.range, blob.length);
  if (range === undefined) return { status: 200, headers, body: blob };
  if (range === 'unsatisfiable') return empty(416, { 'content-range': `bytes */${blob.length}` });
  const [first, last] = range;
  const contentRange = `bytes ${first}-${last}/${blob.length}`;
  return { status: 206, headers: { ...headers, 'content-range': contentRange }, body: blob.subarray(first, last + 1) };
}

// One range only; a server may ignore the header, and does for anything else.
function parseRange(header: string | undefined, size: number): [number, number] | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || match[0] === 'bytes=-') return undefined;
  const [, from = '', to = ''] = match;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return first > last ? 'unsatisfiable' : [first, last];
}
