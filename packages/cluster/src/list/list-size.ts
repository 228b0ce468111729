import type { ApiResponse } from '../connection/api-response.ts';
import { ClusterError } from '../errors.ts';
import { ListSplitter } from './list-splitter.ts';

/** How much a list would be to read. */
export interface ListSize {
  /** Objects in all; at least so many when the server did not say how many come behind what was seen. */
  readonly items: number;
  readonly isExact: boolean;
  /** Requests that read them all, a page each. */
  readonly requests: number;
  /** Of all pages, before compression, taking those objects that were not seen for as large as those that were. */
  readonly bytes: number;
}

interface ListSizeOptions {
  readonly mostItemBytes: number;
  /** Whether the page must hold metadata alone. */
  readonly metadataOnly: boolean;
  /** Of the reading that is being thought of. */
  readonly pageSize: number;
}

/** Reads one page and concludes from it. @throws ClusterError as the reading of a list */
export async function readListSize(
  response: ApiResponse,
  { mostItemBytes, metadataOnly, pageSize }: ListSizeOptions,
): Promise<ListSize> {
  const { request } = response;
  const splitter = new ListSplitter({ request, mostItemBytes });
  let seen = 0;
  let bytes = 0;
  for await (const chunk of response.chunks()) {
    bytes += chunk.length;
    splitter.write(chunk);
    for (let item = splitter.next(); item; item = splitter.next()) {
      if (metadataOnly && item.listKind !== 'PartialObjectMetadataList') throw wholeObjects(request);
      seen += 1;
    }
  }
  splitter.end();
  const isWhole = !splitter.continueToken;
  const behind = isWhole ? 0 : (splitter.remainingItemCount ?? 0);
  const items = seen + behind;
  return {
    items,
    isExact: isWhole || splitter.remainingItemCount !== undefined,
    requests: Math.max(1, Math.ceil(items / pageSize)),
    bytes: seen === 0 ? bytes : Math.round((bytes / seen) * items),
  };
}

/** A server does as if it did not know of metadata alone. */
export function wholeObjects(request: string): ClusterError {
  return new ClusterError('ERR_CLUSTER_MALFORMED', `${request}: whole objects came where metadata was asked for`);
}
