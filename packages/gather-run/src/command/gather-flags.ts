import { readFile } from 'node:fs/promises';
import { describeFieldErrors, type GatherRequest, validateGatherRequest } from '@insights/contract';
import {
  errorCode,
  errorMessage,
  type FlagDefinitions,
  type FlagValues,
  isObject,
  type JsonObject,
  parseBoundedJson,
  usageError,
} from '@insights/process';

/** Flags that make members of a request, in every program that gathers. */
export const gatherFlags = {
  functions: { type: 'string', placeholder: 'A,B', description: 'gatherers or functions to run (default all)' },
  exclude: { type: 'string', placeholder: 'A,B', description: 'gatherers or functions not to run' },
  obfuscation: { type: 'string', placeholder: 'A,B', description: 'data to anonymize: networking, workload_names' },
  rules: { type: 'string', placeholder: 'FILE', description: 'gathering rules, JSON' },
} as const satisfies FlagDefinitions;

/** The flag of a gather that gathers nothing. */
export const dryRunFlag = {
  'dry-run': {
    type: 'boolean',
    description: 'gather nothing: say requests, bytes and seconds to expect, and every right that is missing',
  },
} as const satisfies FlagDefinitions;

type GatherFlagValues = FlagValues<typeof gatherFlags & typeof dryRunFlag>;

/**
 * The request that flags make.
 * @param obfuscation - what is hidden whatever the flags say
 * @throws CodedError `ERR_USAGE` that names the flag or file and what was expected
 */
export async function requestFromFlags(
  values: GatherFlagValues,
  obfuscation: readonly string[] = [],
): Promise<GatherRequest> {
  const functions = list(values.functions);
  const exclude = list(values.exclude);
  const hidden = [...new Set([...obfuscation, ...list(values.obfuscation)])];
  const request = {
    ...(functions.length > 0 ? { functions } : {}),
    ...(exclude.length > 0 ? { exclude } : {}),
    ...(hidden.length > 0 ? { obfuscation: hidden } : {}),
    ...(values.rules === undefined ? {} : { rules: await readRules(values.rules) }),
    ...(values['dry-run'] ? { dryRun: true } : {}),
  };
  const validation = validateGatherRequest(request);
  if (validation.valid) return validation.request;
  throw usageError(describeFieldErrors(validation.errors));
}

function list(text = ''): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

// As much as a document of rules may have.
const rulesBounds = { bytes: 2 * 1024 * 1024, depth: 64, values: 200_000 };

async function readRules(file: string): Promise<NonNullable<GatherRequest['rules']>> {
  const raw = await read(file);
  const document = parseRules(`--rules ${file}`, raw);
  return { available: true, source: 'fresh', document: { ...document }, raw };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw usageError(`--rules ${file} cannot be read: ${errorCode(error)}`, error);
  }
}

function parseRules(label: string, text: string): JsonObject {
  const value = parse(label, text);
  if (isObject(value)) return value;
  throw usageError(`${label} must hold an object`);
}

function parse(label: string, text: string): unknown {
  try {
    return parseBoundedJson(text, rulesBounds, label);
  } catch (error) {
    throw usageError(errorMessage(error), error);
  }
}
