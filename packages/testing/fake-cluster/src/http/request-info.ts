import { present } from '@insights/process';
import { badRequest } from '../api-error.ts';
import { parseFieldRequirements } from '../store/selectors.ts';

/** What a request is about, read from its URL alone (apiserver `request.RequestInfo`). */
export interface RequestInfo {
  /** `false` for `/version`, `/apis`, `/healthz` and the like: only `verb` is set then. */
  readonly isResource: boolean;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`. */
  readonly verb: string;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

const verbs: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

const namespaceSubresources = ['status', 'finalize'];

/** @throws ApiError 400 when the path is not properly encoded */
export function parseRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const [root, ...segments] = decodeSegments(path);
  if (root === 'api' && segments.length >= 2) {
    const [version = '', ...rest] = segments;
    return resourceInfo({ method, query, group: '', version, segments: rest });
  }
  if (root === 'apis' && segments.length >= 3) {
    const [group = '', version = '', ...rest] = segments;
    return resourceInfo({ method, query, group, version, segments: rest });
  }
  return { isResource: false, verb: method === 'GET' ? 'get' : method.toLowerCase() };
}

function decodeSegments(path: string): string[] {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    throw badRequest(`the path is not properly encoded: ${path}`);
  }
}

interface ResourcePath {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly group: string;
  readonly version: string;
  readonly segments: readonly string[];
}

function resourceInfo({ method, query, group, version, segments }: ResourcePath): RequestInfo {
  // The old form /api/v1/watch/… of ?watch=true.
  const isOldWatch = segments[0] === 'watch';
  const { namespace, rest } = splitNamespace(isOldWatch ? segments.slice(1) : segments);
  const [resource = '', name = nameOfSelector(query), subresource] = rest;
  const isCollection = rest.length < 2;
  return {
    isResource: true,
    verb: isOldWatch ? 'watch' : verbOf(method, { isCollection, query }),
    group,
    version,
    resource,
    ...present({ namespace, name, subresource }),
  };
}

function splitNamespace(segments: readonly string[]): { namespace?: string; rest: readonly string[] } {
  const [first, namespace, third] = segments;
  if (first !== 'namespaces' || namespace === undefined) return { rest: segments };
  if (third === undefined || namespaceSubresources.includes(third)) return { namespace, rest: segments };
  return { namespace, rest: segments.slice(2) };
}

function verbOf(method: string, { isCollection, query }: { isCollection: boolean; query: URLSearchParams }): string {
  const verb = verbs[method] ?? method.toLowerCase();
  if (!isCollection) return verb;
  if (verb === 'get') return isTrue(query.get('watch')) ? 'watch' : 'list';
  return verb === 'delete' ? 'deletecollection' : verb;
}

/** Whether a query parameter says yes; `?watch` alone does too. */
export function isTrue(value: string | null): boolean {
  return value !== null && !['false', '0'].includes(value.toLowerCase());
}

// A list of one name is allowed to whoever may list that name (resourceNames).
function nameOfSelector(query: URLSearchParams): string | undefined {
  const selector = query.get('fieldSelector') ?? '';
  if (!selector.includes('metadata.name')) return undefined;
  const requirement = parseFieldRequirements(selector).find(({ path, isEqual }) => path === 'metadata.name' && isEqual);
  return requirement?.value;
}
