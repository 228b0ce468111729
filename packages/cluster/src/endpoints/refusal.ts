import { STATUS_CODES } from 'node:http';
import type { ApiResponse } from '../connection/api-response.ts';
import { codeOf, isRetryable } from '../connection/status-error.ts';
import { ClusterError, type ClusterErrorCode } from '../errors.ts';

/**
 * Lets pass what was asked for: an answer of status 2xx that is not HTML, as login pages and proxies send it. Of what is
 * refused nothing is read or repeated: it could hold our token.
 * @throws ClusterError with the status; never of class *missing*
 */
export function refuse(response: ApiResponse, peer: string): void {
  const { status, request, headers } = response;
  const isHtml = /^\s*(text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '');
  if (status >= 200 && status < 300 && !isHtml) return;
  response.discard();
  if (status < 200 || status >= 300) throw statusRefusal(request, status);
  throw new ClusterError('ERR_CLUSTER_MALFORMED', `${request}: ${peer} answered HTML, not what was asked for`, {
    status,
  });
}

function statusRefusal(request: string, status: number): ClusterError {
  const isRedirect = status >= 300 && status < 400;
  const what = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const message = `${request}: ${what}${isRedirect ? ', and redirects are not followed' : ''}`;
  const code = endpointCode(status);
  return new ClusterError(code, message, { status, retryable: isRetryable(code) });
}

// Who answers 404 is there: it is not what we take it for, and not missing.
function endpointCode(status: number): ClusterErrorCode {
  return status === 404 ? 'ERR_CLUSTER_INVALID' : codeOf(status);
}
