import { isObject, present } from '@insights/process';
import { bounds } from '../bounds.ts';
import type { Accepted, GatheringRule, LogRequest, Rejection, Validation } from '../document/document.ts';
import { logRequestSchema } from '../document/schema.ts';
import { checkRule } from './check-rule.ts';
import { checked, cutName } from './reasons.ts';

const members = ['version', 'conditional_gathering_rules', 'container_logs'];
// The reasons travel in requests and records: of a document that is wrong everywhere the first ones do.
const mostRejections = 500;

interface Parts {
  readonly rules: readonly Accepted<GatheringRule>[];
  readonly requests: readonly Accepted<LogRequest>[];
  readonly rejected: readonly Rejection[];
  /** Something is rejected that the original refuses the whole document for. */
  readonly isBroken: boolean;
}

/** Checks all of a document but its expressions; see `validateDocument`. */
export function checkDocument(document: unknown, strict: boolean): Validation {
  const envelope = checkEnvelope(document);
  if ('rejected' in envelope) return refused(envelope.rejected);
  const parts = checkParts(envelope);
  const isWished = envelope.rules.length + envelope.requests.length > 0;
  const isEmptied = isWished && parts.rules.length + parts.requests.length === 0;
  const isRefused = isEmptied || (strict && (parts.isBroken || lostAllRules(envelope, parts)));
  const rejected = boundedRejections(parts.rejected);
  if (isRefused) return { ...refused(rejected), ...present({ version: envelope.version }) };
  const { rules, requests } = parts;
  return { valid: true, ...present({ version: envelope.version }), rules, requests, rejected };
}

/** A document of which nothing is in force. */
export function refused(rejected: readonly Rejection[]): Validation {
  return { valid: false, rules: [], requests: [], rejected };
}

interface Envelope {
  readonly version: string | undefined;
  readonly rules: readonly unknown[];
  readonly requests: readonly unknown[];
}

function checkEnvelope(document: unknown): Envelope | { readonly rejected: readonly Rejection[] } {
  if (!isObject(document)) return { rejected: [{ path: '', reason: 'must be an object' }] };
  const { version, conditional_gathering_rules: rules, container_logs: requests } = document;
  const rejected: Rejection[] = Object.keys(document)
    .filter((key) => !members.includes(key))
    .slice(0, 8)
    .map((key) => ({ path: cutName(key), reason: `is not known; the members are ${members.join(', ')}` }));
  if (version !== undefined && version !== null && typeof version !== 'string') {
    rejected.push({ path: 'version', reason: 'must be a string' });
  }
  for (const name of ['conditional_gathering_rules', 'container_logs']) {
    const list = document[name];
    if (!Array.isArray(list)) {
      rejected.push({ path: name, reason: list === undefined ? 'must be present' : 'must be an array' });
    }
  }
  rejected.push(...checkSize(document));
  if (rejected.length > 0) return { rejected };
  return {
    version: typeof version === 'string' ? version : undefined,
    rules: rules as unknown[],
    requests: requests as unknown[],
  };
}

function checkSize(document: object): Rejection[] {
  try {
    if (Buffer.byteLength(JSON.stringify(document)) <= bounds.documentBytes) return [];
    return [{ path: '', reason: `must have at most ${bounds.documentBytes} bytes` }];
  } catch {
    return [{ path: '', reason: 'is nested too deep' }]; // the stack ends
  }
}

function checkParts(envelope: Envelope): Parts {
  const rules: Accepted<GatheringRule>[] = [];
  const requests: Accepted<LogRequest>[] = [];
  const rejected: Rejection[] = [];
  let isBroken = false;
  const seen = new Map<string, string>();
  for (const [index, rule] of within(envelope.rules, bounds.rules)) {
    const path = `conditional_gathering_rules.${index}`;
    const result = checkRule(rule, path);
    if ('rejected' in result) {
      rejected.push(...result.rejected);
      isBroken ||= !result.isForeign;
      continue;
    }
    const same = seen.get(JSON.stringify(sorted(result.value)));
    if (same === undefined) rules.push({ index, value: result.value });
    else rejected.push({ path, reason: `is the same as ${same}` });
    isBroken ||= same !== undefined;
    seen.set(JSON.stringify(sorted(result.value)), same ?? path);
  }
  for (const [index, request] of within(envelope.requests, bounds.logRequests)) {
    const result = checked(logRequestSchema, request, `container_logs.${index}`);
    if ('value' in result) requests.push({ index, value: result.value });
    else rejected.push(...result.rejected);
    isBroken ||= 'rejected' in result;
  }
  const beyond = [
    ...surplus('conditional_gathering_rules', envelope.rules, bounds.rules),
    ...surplus('container_logs', envelope.requests, bounds.logRequests),
  ];
  return { rules, requests, rejected: [...rejected, ...beyond], isBroken: isBroken || beyond.length > 0 };
}

function within(list: readonly unknown[], limit: number): [number, unknown][] {
  return [...list.slice(0, limit).entries()];
}

function surplus(name: string, list: readonly unknown[], limit: number): Rejection[] {
  if (list.length <= limit) return [];
  const reason = `at most ${limit} are taken, ${list.length - limit} are left out`;
  return [{ path: `${name}.${limit}`, reason }];
}

function lostAllRules({ rules }: Envelope, parts: Parts): boolean {
  return rules.length > 0 && parts.rules.length === 0;
}

function boundedRejections(rejected: readonly Rejection[]): readonly Rejection[] {
  if (rejected.length <= mostRejections) return rejected;
  const left = rejected.length - mostRejections + 1;
  return [...rejected.slice(0, mostRejections - 1), { path: '', reason: `${left} more reasons are left out` }];
}

// Two rules are the same whatever the order of their members is.
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
}
