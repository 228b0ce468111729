import type { ApiResponse } from '../connection/api-response.ts';
import { ClusterError } from '../errors.ts';

/** The body of an answer piece by piece. @throws ClusterError `ERR_CLUSTER_TOO_LARGE` beyond so many bytes */
export async function* bounded(response: ApiResponse, mostBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of response.chunks()) {
    bytes += piece.length;
    if (bytes > mostBytes) throw tooLarge(response, mostBytes);
    yield piece;
  }
}

function tooLarge({ request }: ApiResponse, mostBytes: number): ClusterError {
  return new ClusterError('ERR_CLUSTER_TOO_LARGE', `${request}: the answer is larger than ${mostBytes} bytes`);
}
