import { CodedError } from './errors.ts';
import { type FlagDefinitions, type FlagValues, formatFlags, parseFlags } from './flags.ts';
import { suggestionFor } from './suggestion.ts';

/** What every command has of its process. */
export interface CommandContext {
  readonly env: NodeJS.ProcessEnv;
  /** `INSIGHTS_RELEASE_` makes `INSIGHTS_RELEASE_TAG` stand for `--tag`. */
  readonly envPrefix: string;
  /** What the command gives: a line of standard output. */
  readonly print: (line: string) => void;
  /** What it does meanwhile, and what is wrong: a line of standard error. */
  readonly tell: (line: string) => void;
}

/** One command of a program, or all of a program that has one. */
export interface Command<Context extends CommandContext = CommandContext> {
  /** One line. */
  readonly summary: string;
  /** @returns an exit code, default 0. @throws CodedError `ERR_USAGE` for bad arguments; whatever the work fails with */
  run(args: readonly string[], context: Context, signal: AbortSignal): Promise<number | void>;
}

/** The flags of a command, and what is said of them. */
export interface Arguments<Flags extends FlagDefinitions> {
  readonly flags: Flags;
  /** The text of `--help`, given the lines of the flags. */
  readonly help: (flags: string) => string;
}

/** What a command takes besides flags: files, names. */
export interface Operands {
  /** As `--help` and complaints name them: `FILE`, `FILE…`. */
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** A command line, read. */
export interface CommandLine<Flags extends FlagDefinitions> {
  readonly values: FlagValues<Flags>;
  readonly operands: readonly string[];
}

const helpFlag = { help: { type: 'boolean', description: 'show this' } } as const satisfies FlagDefinitions;

/**
 * Reads the flags of a command that takes nothing else; there is a `--help` and a `-h` without their being named.
 * @returns `undefined` when help was asked for, and printed
 * @throws CodedError `ERR_USAGE` that names the flag, or what is none
 */
export function readArguments<const Flags extends FlagDefinitions>(
  definition: Arguments<Flags>,
  args: readonly string[],
  context: Omit<CommandContext, 'tell'>,
): FlagValues<Flags> | undefined {
  return readCommandLine(definition, args, context)?.values;
}

/** As {@link readArguments}, for a command that may take operands too. */
function readCommandLine<const Flags extends FlagDefinitions>(
  { flags, help, operands }: Arguments<Flags> & { readonly operands?: Operands | undefined },
  args: readonly string[],
  { env, envPrefix, print }: Omit<CommandContext, 'tell'>,
): CommandLine<Flags> | undefined {
  if (asksForHelp(args)) {
    print(help(formatFlags({ ...flags, ...helpFlag })));
    return undefined;
  }
  const { values, positionals } = parseFlags<Flags>({ flags, args, env, envPrefix });
  requireOperands(positionals, operands);
  return { values, operands: positionals };
}

function requireOperands(words: readonly string[], { name, least, most }: Operands = noOperands): void {
  const stray = words[most];
  if (stray !== undefined) throw usageError(`unexpected argument "${stray}"`);
  if (words.length < least) throw usageError(`${name} is missing`);
  if (words.includes('')) throw usageError(`${name} must not be empty`);
}

const noOperands: Operands = { name: '', least: 0, most: 0 };

/** Makes a command of flags. */
export function defineCommand<
  const Flags extends FlagDefinitions,
  Context extends CommandContext = CommandContext,
>(definition: {
  readonly summary: string;
  readonly flags: Flags;
  run(values: FlagValues<Flags>, context: Context, signal: AbortSignal): Promise<number | void>;
}): Command<Context> {
  const { summary, flags } = definition;
  const help = (lines: string) => `${summary}\n\n${lines}`;
  return {
    summary,
    async run(args, context, signal) {
      const values = readArguments<Flags>({ flags, help }, args, context);
      if (values) return definition.run(values, context, signal);
    },
  };
}

/** Makes a command that takes files or names besides flags. `usage` is how it is called, up to its operands. */
export function defineOperandCommand<
  const Flags extends FlagDefinitions,
  Context extends CommandContext = CommandContext,
>(definition: {
  readonly summary: string;
  readonly usage: string;
  readonly operands: Operands;
  readonly flags: Flags;
  run(line: CommandLine<Flags>, context: Context, signal: AbortSignal): Promise<number | void>;
}): Command<Context> {
  const { summary, usage, operands, flags } = definition;
  const help = (lines: string) => `${summary}\n\nUsage: ${usage} ${operands.name} [FLAGS]\n\n${lines}`;
  return {
    summary,
    async run(args, context, signal) {
      const line = readCommandLine<Flags>({ flags, help, operands }, args, context);
      if (line) return definition.run(line, context, signal);
    },
  };
}

/** Makes a command of commands: the first argument says which. `usage` is how the program is called. */
export function chooseCommand<Context extends CommandContext>(
  usage: string,
  commands: Readonly<Record<string, Command<Context>>>,
): Command<Context> {
  const names = Object.keys(commands);
  return {
    summary: usage,
    async run([name = '--help', ...rest], context, signal) {
      if (asksForHelp([name])) return context.print(overview(usage, commands));
      const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
      if (!command) {
        throw usageError(`there is no command "${name}", only ${names.join(', ')}${suggestionFor(name, names)}`);
      }
      return command.run(rest, context, signal);
    },
  };
}

function overview<Context extends CommandContext>(usage: string, commands: Readonly<Record<string, Command<Context>>>) {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    `${usage} COMMAND [FLAGS]`,
    '',
    ...rows,
    '',
    'COMMAND --help lists the flags of a command.',
    'Exit codes: 0 done, 2 bad flags or file, 3 failed, 4 done with warnings.',
  ].join('\n');
}

// What follows "--" belongs to somebody else.
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).some((word) => word === '--help' || word === '-h');
}

/** Something is wrong with what was typed. */
export function usageError(message: string, cause?: unknown): CodedError<'ERR_USAGE'> {
  return new CodedError('ERR_USAGE', message, cause === undefined ? {} : { cause });
}

/** The value of a flag that has to be given. @throws CodedError `ERR_USAGE` */
export function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw usageError(`--${name} is missing`);
  return value;
}
