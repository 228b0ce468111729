import {
  type Clock,
  CodedError,
  type FlagDefinitions,
  type FlagValues,
  formatFlags,
  parseFlags,
} from '@insights/process';

/** What the commands need of the process they run in. */
export interface CommandContext {
  /** Root folder of the repository. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** One line of what the command gives: standard output. */
  readonly print: (line: string) => void;
  /** One line of what it does meanwhile: standard error. */
  readonly tell: (line: string) => void;
}

/** One command of the release program. */
export interface Command {
  readonly summary: string;
  /** Its flags, one a line. */
  readonly help: string;
  /** @throws CodedError `ERR_USAGE` for bad flags; whatever the work fails with */
  run(args: readonly string[], context: CommandContext, signal: AbortSignal): Promise<void>;
}

/** What {@link defineCommand} takes. */
export interface CommandDefinition<Flags extends FlagDefinitions> {
  readonly summary: string;
  readonly flags: Flags;
  run(values: FlagValues<Flags>, context: CommandContext, signal: AbortSignal): Promise<void>;
}

/** Makes a command that reads its flags from the command line, or from `INSIGHTS_RELEASE_…` variables. */
export function defineCommand<const Flags extends FlagDefinitions>(definition: CommandDefinition<Flags>): Command {
  const { summary, flags } = definition;
  return {
    summary,
    help: formatFlags(flags),
    async run(args, context, signal) {
      const { values, positionals } = parseFlags({ flags, args, env: context.env, envPrefix: 'INSIGHTS_RELEASE_' });
      const [stray] = positionals;
      if (stray !== undefined) throw usageError(`"${stray}" is not a flag`);
      await definition.run(values, context, signal);
    },
  };
}

/** Something is wrong with what was typed. */
export function usageError(message: string): CodedError<'ERR_USAGE'> {
  return new CodedError('ERR_USAGE', message);
}

/** The value of a flag that has to be given. @throws CodedError `ERR_USAGE` */
export function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw usageError(`--${name} is missing`);
  return value;
}
