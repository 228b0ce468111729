import { isObject } from '@insights/process';
import { FakeConsoleError } from './errors.ts';

/** What can be asked of the services. */
export const consoleRoutes = ['upload', 'status', 'report', 'reports', 'requests'] as const;

/** `upload`: the ingress. The rest: the aggregator; `status` and `report` by request id, the others by cluster id. */
export type ConsoleRoute = (typeof consoleRoutes)[number];

/** Something that goes wrong with the next requests. Without `status` and `drop` the answer is only late. */
export interface ConsoleFault {
  /** Which requests; default any. */
  readonly on?: ConsoleRoute | 'any';
  /** How many requests; default 1, 0 is all of them until the faults are cleared. */
  readonly times?: number;
  /** Before anything else happens. */
  readonly delayMilliseconds?: number;
  readonly status?: number;
  readonly body?: string;
  /** Default `text/plain`. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly retryAfterSeconds?: number;
  /** Answer before the request's body is read. */
  readonly isEarly?: boolean;
  /** Cut the connection: at once, after `afterBytes` of the request's body, or in the middle of the answer. */
  readonly drop?: 'at-once' | 'in-request' | 'in-answer';
  readonly afterBytes?: number;
}

type FaultKey = keyof ConsoleFault;
type Check = { readonly expected: string; readonly isValid: (value: unknown) => boolean };

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const text: Check = { expected: 'a text', isValid: (value) => typeof value === 'string' };
const count: Check = { expected: 'a whole number, 0 or more', isValid: isCount };
const oneOf = (...values: readonly string[]): Check => ({
  expected: `one of ${values.join(', ')}`,
  isValid: (value) => typeof value === 'string' && values.includes(value),
});

const checks: Readonly<Record<FaultKey, Check>> = {
  on: oneOf('any', ...consoleRoutes),
  times: count,
  delayMilliseconds: count,
  status: {
    expected: 'an HTTP status',
    isValid: (value) => isCount(value) && Number(value) >= 200 && Number(value) <= 599,
  },
  body: text,
  contentType: text,
  headers: {
    expected: 'names and texts',
    isValid: (value) => isObject(value) && Object.values(value).every(text.isValid),
  },
  retryAfterSeconds: count,
  isEarly: { expected: 'true or false', isValid: (value) => typeof value === 'boolean' },
  drop: oneOf('at-once', 'in-request', 'in-answer'),
  afterBytes: count,
};

/**
 * Reads a list of faults as it stands in a fault document.
 * @throws FakeConsoleError `ERR_FAULTS_INVALID`, naming every wrong key
 */
export function parseConsoleFaults(value: unknown): ConsoleFault[] {
  if (!Array.isArray(value)) throw new FakeConsoleError('ERR_FAULTS_INVALID', 'faults of the console must be a list');
  const problems = value.flatMap((fault: unknown, index) => findProblems(fault, `console[${index}]`));
  if (problems.length > 0) throw new FakeConsoleError('ERR_FAULTS_INVALID', problems.join('; '));
  return value as ConsoleFault[]; // by the checks
}

function findProblems(fault: unknown, path: string): string[] {
  if (!isObject(fault)) return [`${path} must be an object`];
  return Object.entries(fault).flatMap(([key, value]) => {
    const check = isFaultKey(key) ? checks[key] : undefined;
    if (!check) return [`${path}.${key} is not a known key`];
    return check.isValid(value) ? [] : [`${path}.${key} must be ${check.expected}`];
  });
}

function isFaultKey(key: string): key is FaultKey {
  return Object.hasOwn(checks, key);
}

/** The faults that are still to happen, in order. */
export class FaultQueue {
  readonly #faults: { readonly fault: ConsoleFault; left: number }[] = [];

  add(fault: ConsoleFault): void {
    this.#faults.push({ fault, left: fault.times === 0 ? Number.POSITIVE_INFINITY : (fault.times ?? 1) });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The fault of this request, which is thereby used up. */
  take(route: ConsoleRoute): ConsoleFault | undefined {
    const entry = this.#faults.find(({ fault, left }) => left > 0 && ['any', route].includes(fault.on ?? 'any'));
    if (entry) entry.left -= 1;
    return entry?.fault;
  }
}
