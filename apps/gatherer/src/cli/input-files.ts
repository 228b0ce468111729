import { readFile } from 'node:fs/promises';
import { type GathererSettings, readGathererSettings } from '@insights/configuration';
import { errorCode, errorMessage, isObject, type JsonObject, usageError } from '@insights/process';

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
export async function readRulesFile(file: string): Promise<Record<string, unknown>> {
  const text = await read('--rules', file);
  return { ...parseObject(`--rules ${file}`, () => JSON.parse(text) as unknown) };
}

async function read(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw usageError(`${flag} ${file} cannot be read: ${errorCode(error)}`, error);
  }
}

function parseObject(label: string, parse: () => unknown): JsonObject {
  let value: unknown;
  try {
    value = parse();
  } catch (error) {
    throw usageError(`${label}: ${errorMessage(error)}`, error);
  }
  if (isObject(value)) return value;
  throw usageError(`${label} must hold an object`);
}
