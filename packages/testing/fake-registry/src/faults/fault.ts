import { present } from '@insights/process';
import type { Answer } from '../protocol/answer.ts';
import type { RouteKind } from '../protocol/route.ts';

/** Which requests go wrong, and how. Without `status` and `redirectTo` the real answer is sent, changed by the rest. */
export interface RegistryFault {
  /** Only this HTTP method. */
  readonly method?: string;
  /** Only this kind of path. Default: every path but the token endpoint. */
  readonly route?: RouteKind;
  /** Only paths that contain this text. */
  readonly pathContains?: string;
  /** How many matching requests pass before; default 0. */
  readonly skip?: number;
  /** How many matching requests it is good for. Default: 1 for `failNext`, unlimited in a fault document. */
  readonly times?: number;
  readonly status?: number;
  /** Sent besides or instead of the answer's own; `null` leaves a header out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly retryAfterSeconds?: number;
  /** Instead of the answer's own body. */
  readonly body?: string;
  /** Waits before the head of the answer. */
  readonly delayMilliseconds?: number;
  /** Waits between the first byte of the body and the rest. */
  readonly bodyDelayMilliseconds?: number;
  /** Cuts the connection instead of answering, or in the middle of the body. */
  readonly dropConnection?: 'before-headers' | 'mid-body';
  /** Instead of the real `Docker-Content-Digest`; `null` leaves it out. */
  readonly digestHeader?: string | null;
  /** Answers with a 307; `{path}` stands for the path that was asked for. */
  readonly redirectTo?: string;
}

/** What there is to match a fault against. */
export interface FaultTarget {
  readonly method: string;
  readonly path: string;
  readonly kind: RouteKind;
}

/** Whether a fault is about a request. */
export function matchesFault({ method, route, pathContains }: RegistryFault, target: FaultTarget): boolean {
  if (method !== undefined && method.toUpperCase() !== target.method) return false;
  // A fault of "the registry" should not hit its token endpoint unless that is said.
  if (route === undefined ? target.kind === 'token' : route !== target.kind) return false;
  return pathContains === undefined || target.path.includes(pathContains);
}

/** Whether a fault stands in for the real answer, so that the request need not be looked at. */
export function replacesAnswer({ status, redirectTo, dropConnection }: RegistryFault): boolean {
  return status !== undefined || redirectTo !== undefined || dropConnection === 'before-headers';
}

/** The answer that a replacing fault gives. */
export function faultAnswer({ status = 307, redirectTo }: RegistryFault, path: string): Answer {
  const headers = redirectTo === undefined ? {} : { location: redirectTo.replace('{path}', path) };
  return { status, headers };
}

/** Changes an answer the way a fault says. */
export function distort(answer: Answer, fault: RegistryFault): Answer {
  const { headers = {}, retryAfterSeconds, body, digestHeader } = fault;
  const changes: Record<string, string | null> = {
    ...present({ 'docker-content-digest': digestHeader }),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  };
  const merged = Object.entries({ ...answer.headers, ...changes });
  const kept = merged.filter((entry): entry is [string, string] => entry[1] !== null);
  return { ...answer, headers: Object.fromEntries(kept), ...(body === undefined ? {} : { body: Buffer.from(body) }) };
}
