import { parseArgs } from 'node:util';
import { CodedError, errorMessage } from './errors.ts';
import { suggestionFor } from './suggestion.ts';

/** One command-line flag. */
export interface FlagDefinition {
  readonly type: 'string' | 'boolean';
  /** One line for `--help`. */
  readonly description: string;
  /** What stands for the value in `--help`: `FILE`. */
  readonly placeholder?: string;
  readonly default?: string;
  /** Allowed values of a string flag. */
  readonly oneOf?: readonly string[];
}

/** Flags by name, without the dashes. */
export type FlagDefinitions = Readonly<Record<string, FlagDefinition>>;

/** Values by flag name; a flag that was not given and has no default is absent. */
export type FlagValues<Flags extends FlagDefinitions> = {
  readonly [Name in keyof Flags]?: Flags[Name]['type'] extends 'boolean' ? boolean : string;
};

export interface ParseFlagsOptions<Flags extends FlagDefinitions> {
  readonly flags: Flags;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** `INSIGHTS_` makes `INSIGHTS_STORAGE_PATH` stand for `--storage-path`; the flag wins. */
  readonly envPrefix: string;
}

/**
 * Reads flags from the command line, then from the environment, then from the defaults.
 * @throws CodedError `ERR_USAGE` that names the flag or variable and what was expected
 */
export function parseFlags<const Flags extends FlagDefinitions>(
  options: ParseFlagsOptions<Flags>,
): { values: FlagValues<Flags>; positionals: string[] } {
  const { flags, args } = options;
  const { values, positionals } = parseStrictly(flags, args);
  const merged: Record<string, string | boolean> = {};
  for (const [name, flag] of Object.entries(flags)) {
    const value = values[name] ?? fromEnvironment(name, flag, options) ?? flag.default;
    if (value === undefined) continue;
    checkAllowed(`--${name}`, flag, value);
    merged[name] = value;
  }
  return { values: merged as FlagValues<Flags>, positionals };
}

function parseStrictly(flags: FlagDefinitions, args: readonly string[]) {
  const options = Object.fromEntries(Object.entries(flags).map(([name, { type }]) => [name, { type }]));
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    // Node's second sentence explains how to pass a positional that looks like a flag.
    const message = errorMessage(error).split('. ')[0] ?? 'bad flags';
    const [, unknown] = /^Unknown option '--([^']+)'/.exec(message) ?? [];
    const suggestion = unknown ? suggestionFor(unknown, ['help', ...Object.keys(flags)], (name) => `--${name}`) : '';
    throw new CodedError('ERR_USAGE', `${message}${suggestion}`, { cause: error });
  }
}

function fromEnvironment(
  name: string,
  { type }: FlagDefinition,
  { env, envPrefix }: Pick<ParseFlagsOptions<FlagDefinitions>, 'env' | 'envPrefix'>,
): string | boolean | undefined {
  const variable = `${envPrefix}${name.replaceAll('-', '_').toUpperCase()}`;
  const value = env[variable];
  if (value === undefined || value === '') return undefined;
  if (type === 'string') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new CodedError('ERR_USAGE', `${variable} must be true or false, not "${value}"`);
}

function checkAllowed(label: string, { oneOf }: FlagDefinition, value: string | boolean): void {
  if (!oneOf || oneOf.includes(String(value))) return;
  throw new CodedError('ERR_USAGE', `${label} must be one of ${oneOf.join(', ')}, not "${value}"`);
}

// What a terminal shows without breaking words; of a description at least this much stands in a line.
const columns = 80;
const leastColumns = 24;

/** The flags part of a `--help` text: descriptions aligned, in lines of at most 80 columns where the flags' names allow it. */
export function formatFlags(flags: FlagDefinitions): string {
  const rows = Object.entries(flags).map(([name, flag]) => {
    const left = flag.type === 'boolean' ? `--${name}` : `--${name} ${flag.placeholder ?? 'VALUE'}`;
    const right = flag.default === undefined ? flag.description : `${flag.description} (default ${flag.default})`;
    return [left, right] as const;
  });
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  const lines = rows.flatMap(([left, right]) =>
    wrapped(right, Math.max(leastColumns, columns - width - 4)).map(
      (line, index) => `  ${(index === 0 ? left : '').padEnd(width)}  ${line}`,
    ),
  );
  return lines.join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
