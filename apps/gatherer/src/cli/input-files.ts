import { readFile } from 'node:fs/promises';
import { type GathererSettings, readGathererSettings } from '@insights/configuration';
import type { GatherRequest } from '@insights/contract';
import { errorCode, errorMessage, isObject, type JsonObject, parseBoundedJson, usageError } from '@insights/process';

/**
 * Reads what the gatherer takes of the operator's configuration, by the rules of `main`
 * (`openshift/insights-operator:pkg/config/legacy_config.go`).
 * @throws CodedError `ERR_USAGE` that names the file, every key at fault and what was expected
 */
export async function readConfigFile(file: string): Promise<GathererSettings> {
  const text = await read('--config', file);
  try {
    return readGathererSettings(text);
  } catch (error) {
    throw usageError(`--config ${file}: ${errorMessage(error)}`, error);
  }
}

/** Reads a document of gathering rules. @throws CodedError `ERR_USAGE` */
export async function readRulesFile(file: string): Promise<NonNullable<GatherRequest['rules']>> {
  const raw = await read('--rules', file);
  const document = parseRules(`--rules ${file}`, raw);
  return { available: true, source: 'fresh', document: { ...document }, raw };
}

async function read(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw usageError(`${flag} ${file} cannot be read: ${errorCode(error)}`, error);
  }
}

// As much as a document of rules may have.
const rulesBounds = { bytes: 2 * 1024 * 1024, depth: 64, values: 200_000 };

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
