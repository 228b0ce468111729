import { readFile } from 'node:fs/promises';
import { type GathererSettings, readGathererSettings } from '@insights/configuration';
import { errorCode, errorMessage, usageError } from '@insights/process';

/**
 * Reads what the gatherer takes of the operator's configuration, by the rules of `main`
 * (`openshift/insights-operator:pkg/config/legacy_config.go`).
 * @throws CodedError `ERR_USAGE` that names the file, every key at fault and what was expected
 */
export async function readConfigFile(file: string): Promise<GathererSettings> {
  const text = await read(file);
  try {
    return readGathererSettings(text);
  } catch (error) {
    throw usageError(`--config ${file}: ${errorMessage(error)}`, error);
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw usageError(`--config ${file} cannot be read: ${errorCode(error)}`, error);
  }
}
