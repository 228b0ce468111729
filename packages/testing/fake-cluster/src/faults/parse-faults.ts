import { FakeClusterError } from '../errors.ts';
import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import type { ClusterFault, FaultMatch } from './cluster-fault.ts';

type Check = (value: JsonValue, where: string) => void;

const matchMembers: Readonly<Record<keyof FaultMatch, Check>> = {
  method: text,
  verb: text,
  path: text,
  resource: text,
  namespace: text,
  name: text,
  user: text,
  hasContinue: flag,
};

const faultMembers: Readonly<Record<keyof ClusterFault, Check>> = {
  match: (value, where) => checkMembers(value, where, matchMembers),
  after: count,
  times: count,
  latencyMilliseconds: count,
  status: httpStatus,
  reason: text,
  message: text,
  retryAfterSeconds: count,
  drop: flag,
  truncateAfterBytes: count,
  malformedAfterBytes: count,
  expireContinue: flag,
};

const effects = ['status', 'drop', 'truncateAfterBytes', 'malformedAfterBytes', 'expireContinue'];

/**
 * Reads a list of faults as it stands in a fault file.
 * @param where - how the list is called in messages; default `cluster`
 * @throws FakeClusterError `ERR_FAKE_CLUSTER_FAULT` naming the member and what was expected
 */
export function parseClusterFaults(document: unknown, where = 'cluster'): ClusterFault[] {
  if (!Array.isArray(document)) throw wrong(where, 'a list of faults');
  return document.map((fault: JsonValue, index) => parseFault(fault, `${where}[${index}]`));
}

function parseFault(fault: JsonValue, where: string): ClusterFault {
  checkMembers(fault, where, faultMembers);
  const given = Object.keys(fault as JsonObject);
  const chosen = given.filter((member) => effects.includes(member));
  if (chosen.length > 1) throw wrong(where, `one effect, not ${chosen.join(' and ')}`);
  if (chosen.length === 0 && !given.includes('latencyMilliseconds')) {
    throw wrong(where, `an effect: latencyMilliseconds, ${effects.join(', ')}`);
  }
  return fault as ClusterFault;
}

function checkMembers(value: JsonValue, where: string, members: Readonly<Record<string, Check>>): void {
  if (!isObject(value)) throw wrong(where, 'an object');
  for (const [member, content] of Object.entries(value)) {
    const check = Object.hasOwn(members, member) ? members[member] : undefined;
    if (!check) throw wrong(`${where}.${member}`, `one of ${Object.keys(members).join(', ')}`);
    check(content, `${where}.${member}`);
  }
}

function text(value: JsonValue, where: string): void {
  if (typeof value !== 'string' || value === '') throw wrong(where, 'a text');
}

function flag(value: JsonValue, where: string): void {
  if (typeof value !== 'boolean') throw wrong(where, 'true or false');
}

function count(value: JsonValue, where: string): void {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw wrong(where, 'a whole number, 0 or more');
}

function httpStatus(value: JsonValue, where: string): void {
  if (!Number.isSafeInteger(value) || Number(value) < 400 || Number(value) > 599) throw wrong(where, '400 to 599');
}

function wrong(where: string, expected: string): FakeClusterError {
  return new FakeClusterError('ERR_FAKE_CLUSTER_FAULT', `${where} must be ${expected}`);
}
