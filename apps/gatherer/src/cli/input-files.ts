import { readFile } from 'node:fs/promises';
import { errorCode, errorMessage, parseDurationSeconds } from '@insights/process';
import { usageError } from './usage-error.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** What the gatherer takes of the operator's configuration; the other keys are for `main`. */
export interface ConfigFile {
  readonly storagePath?: string;
  readonly obfuscation: readonly string[];
  /** The gathering interval: how far back events and logs are of interest. */
  readonly intervalSeconds?: number;
}

/**
 * Reads `storagePath`, `interval`, `enableGlobalObfuscation` and the same below `dataReporting`, which win
 * (`operator-contracts.md` §1.2, §1.4).
 * @throws CodedError `ERR_USAGE` that names the file, the key and what was expected
 */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  const text = await read('--config', file);
  const { parse } = await import('yaml');
  const document = parseObject(`--config ${file}`, () => parse(text) ?? {});
  const own = new Section(`--config ${file}`, '', document);
  const reporting = own.section('dataReporting');
  const storagePath = reporting.text('storagePath') ?? own.text('storagePath');
  const intervalSeconds = reporting.duration('interval') ?? own.duration('interval');
  return {
    ...(storagePath === undefined ? {} : { storagePath }),
    ...(intervalSeconds === undefined ? {} : { intervalSeconds }),
    obfuscation: [...(own.flag('enableGlobalObfuscation') ? ['networking'] : []), ...reporting.texts('obfuscation')],
  };
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

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Members of one object of a file; a wrong type is an error that names the key. */
class Section {
  readonly #label: string;
  readonly #prefix: string;
  readonly #members: JsonObject;

  constructor(label: string, prefix: string, members: JsonObject) {
    this.#label = label;
    this.#prefix = prefix;
    this.#members = members;
  }

  section(key: string): Section {
    const value = this.#members[key] ?? {};
    if (!isObject(value)) throw this.#wrong(key, 'an object');
    return new Section(this.#label, `${this.#prefix}${key}.`, value);
  }

  text(key: string): string | undefined {
    const value = this.#members[key] ?? '';
    if (typeof value !== 'string') throw this.#wrong(key, 'a string');
    return value === '' ? undefined : value;
  }

  texts(key: string): string[] {
    const value = this.#members[key] ?? [];
    const list = typeof value === 'string' ? [value] : value;
    if (!Array.isArray(list) || !list.every((entry) => typeof entry === 'string')) {
      throw this.#wrong(key, 'a list of strings');
    }
    return list.filter((entry) => entry !== '');
  }

  flag(key: string): boolean {
    const value = this.#members[key] ?? false;
    if (typeof value !== 'boolean') throw this.#wrong(key, 'true or false');
    return value;
  }

  duration(key: string): number | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    try {
      return parseDurationSeconds(value);
    } catch (error) {
      throw this.#wrong(key, 'a duration such as 2h or 90m', error);
    }
  }

  #wrong(key: string, expected: string, cause?: unknown): Error {
    return usageError(`${this.#label}: ${this.#prefix}${key} must be ${expected}`, cause);
  }
}
