import { STATUS_CODES } from 'node:http';

// What client-go says of an answer that explains nothing (apimachinery: pkg/api/errors, NewGenericServerResponse). People
// and rules know these texts from archives.
const sentences: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  406: 'the server was unable to respond with a content type that the client supports',
  409: 'the server reported a conflict',
  413: 'the request is too large',
  415: 'the content type of the request is not supported',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

const verbs: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'post',
  PUT: 'put',
  PATCH: 'patch',
  DELETE: 'delete',
};

// Group, resource and name of a path of the API; a namespace itself is a resource too.
const apiPath =
  /^\/(?:api|apis\/(?<group>[^/]+))\/[^/]+\/(?:namespaces\/[^/]+\/(?=[^/]))?(?<resource>[^/]+)(?:\/(?<name>[^/]+))?/;

/**
 * The words of client-go for an answer without a `Status`, such as the plain 404 for an API that is not there:
 * `the server could not find the requested resource (get schedulers.config.openshift.io)`.
 * @param request - `GET /apis/config.openshift.io/v1/schedulers?limit=500`
 */
export function genericServerMessage(request: string, status: number): string {
  const sentence = sentences[status] ?? otherSentence(status);
  const [method = '', path = ''] = request.split(' ');
  const { group, resource, name } = apiPath.exec(path.split('?')[0] ?? '')?.groups ?? {};
  if (resource === undefined) return sentence;
  const qualified = group === undefined ? resource : `${resource}.${group}`;
  return `${sentence} (${[verbs[method] ?? method, qualified, name].filter(Boolean).join(' ')})`;
}

function otherSentence(status: number): string {
  if (status >= 500)
    return `an error on the server (${STATUS_CODES[status] ?? status}) has prevented the request from succeeding`;
  return `the server responded with the status code ${status} but did not return more information`;
}
