import { isObject } from '@insights/process';
import { FakeRegistryError } from '../errors.ts';
import { routeKinds } from '../protocol/route.ts';
import type { RegistryFault } from './fault.ts';

interface Rule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

const text: Rule = { expected: 'a string', accepts: (value) => typeof value === 'string' };
const textOrNull: Rule = {
  expected: 'a string or null',
  accepts: (value) => value === null || typeof value === 'string',
};
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const drops = ['before-headers', 'mid-body'];

const rules: Readonly<Record<keyof RegistryFault, Rule>> = {
  method: oneOf(methods),
  route: oneOf(routeKinds),
  pathContains: text,
  skip: integer(0, 1_000_000),
  times: integer(1, 1_000_000),
  status: integer(200, 599),
  headers: { expected: 'an object of strings or nulls', accepts: isHeaders },
  retryAfterSeconds: integer(0, Number.MAX_SAFE_INTEGER),
  body: text,
  delayMilliseconds: integer(0, 3_600_000),
  bodyDelayMilliseconds: integer(0, 3_600_000),
  dropConnection: oneOf(drops),
  digestHeader: textOrNull,
  redirectTo: text,
};

/**
 * Parses the registry's part of a fault document: an array of faults.
 * @param path - how the part is called in messages; default `registry`
 * @throws FakeRegistryError `ERR_FAKE_REGISTRY_FAULT_INVALID` with every problem, by field and with what was expected
 */
export function parseRegistryFaults(value: unknown, path = 'registry'): RegistryFault[] {
  const problems = Array.isArray(value)
    ? value.flatMap((fault: unknown, index) => problemsOf(fault, `${path}[${index}]`))
    : [`${path} must be an array of faults`];
  if (problems.length > 0) throw new FakeRegistryError('ERR_FAKE_REGISTRY_FAULT_INVALID', problems.join('; '));
  return value as RegistryFault[];
}

function problemsOf(fault: unknown, path: string): string[] {
  if (!isObject(fault)) return [`${path} must be an object`];
  return Object.entries(fault).flatMap(([name, value]) => {
    if (!Object.hasOwn(rules, name))
      return [`${path}.${name} is not known; there are ${Object.keys(rules).join(', ')}`];
    const { expected, accepts } = rules[name as keyof RegistryFault];
    return accepts(value) ? [] : [`${path}.${name} must be ${expected}`];
  });
}

function integer(least: number, most: number): Rule {
  return {
    expected: `an integer from ${least} to ${most}`,
    accepts: (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  };
}

function oneOf(names: readonly string[]): Rule {
  return {
    expected: `one of ${names.join(', ')}`,
    accepts: (value) => typeof value === 'string' && names.includes(value),
  };
}

function isHeaders(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((header) => header === null || typeof header === 'string');
}
