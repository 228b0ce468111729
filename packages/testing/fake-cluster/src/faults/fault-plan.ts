import { present } from '@insights/process';
import { ApiError } from '../api-error.ts';
import type { RequestInfo } from '../http/request-info.ts';
import type { ClusterFault, FaultMatch } from './cluster-fault.ts';

/** What a fault is matched against. */
export interface FaultTarget {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly info: RequestInfo;
  readonly userName: string;
}

interface Planned {
  readonly fault: ClusterFault;
  passed: number;
  met: number;
}

/** The faults that are still to happen. */
export class FaultPlan {
  #planned: Planned[] = [];

  add(...faults: readonly ClusterFault[]): void {
    this.#planned.push(...faults.map((fault) => ({ fault, passed: 0, met: 0 })));
  }

  clear(): void {
    this.#planned = [];
  }

  /** The first fault that meets this request; counts it, and forgets the fault after its last time. */
  take(target: FaultTarget): ClusterFault | undefined {
    for (const planned of this.#planned) {
      if (!isMet(planned.fault.match ?? {}, target)) continue;
      const { after = 0, times = 1 } = planned.fault;
      if (planned.passed < after) {
        planned.passed += 1;
        continue;
      }
      planned.met += 1;
      if (planned.met === times) this.#planned = this.#planned.filter((other) => other !== planned);
      return planned.fault;
    }
    return undefined;
  }
}

function isMet(match: FaultMatch, { method, path, query, info, userName }: FaultTarget): boolean {
  return (
    same(match.method, method) &&
    same(match.verb, info.verb) &&
    same(match.resource, info.resource) &&
    same(match.namespace, info.namespace) &&
    same(match.name, info.name) &&
    same(match.user, userName) &&
    (match.path === undefined || matchesPath(match.path, path)) &&
    (match.hasContinue === undefined || match.hasContinue === ((query.get('continue') ?? '') !== ''))
  );
}

function same(wanted: string | undefined, actual: string | undefined): boolean {
  return wanted === undefined || wanted === actual;
}

// Segment by segment with indexOf: no regular expression is made from a fault file.
function matchesPath(pattern: string, path: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (!path.startsWith(first)) return false;
  let position = first.length;
  for (const [index, part] of rest.entries()) {
    if (index === rest.length - 1) return path.length - part.length >= position && path.endsWith(part);
    const found = path.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return position === path.length;
}

const usualReasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  413: 'RequestEntityTooLarge',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** The answer of a fault that has a `status`. */
export function faultError({ status = 500, reason, message, retryAfterSeconds }: ClusterFault): ApiError {
  const usual = usualReasons[status] ?? 'InternalError';
  return new ApiError({
    code: status,
    reason: reason ?? usual,
    message: message ?? `injected fault: ${reason ?? usual}`,
    ...present({ retryAfterSeconds }),
  });
}
