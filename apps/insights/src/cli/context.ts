import type { GatherProgram } from '@insights/gather-run';
import {
  type CommandContext,
  type CommandLine,
  defineCommand,
  defineOperandCommand,
  type FlagDefinitions,
} from '@insights/process';

/** What the commands need of the process they run in. */
export interface InsightsContext extends CommandContext, GatherProgram {
  /** Writes bytes to standard output as they are; resolves when there is room for more. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
}

/** A command without operands. */
export function defineInsightsCommand<const Flags extends FlagDefinitions>(
  definition: Parameters<typeof defineCommand<Flags, InsightsContext>>[0],
) {
  return defineCommand<Flags, InsightsContext>(definition);
}

/** A command that takes files. */
export function defineFileCommand<const Flags extends FlagDefinitions>(
  definition: Parameters<typeof defineOperandCommand<Flags, InsightsContext>>[0],
) {
  return defineOperandCommand<Flags, InsightsContext>(definition);
}

/** What {@link defineFileCommand} hands to its command. */
export type Line<Flags extends FlagDefinitions> = CommandLine<Flags>;

/** The flag that every command has: for people, or for programs. */
export const outputFlag = {
  output: {
    type: 'string',
    placeholder: 'FORMAT',
    description: 'text, or json',
    default: 'text',
    oneOf: ['text', 'json'],
  },
} as const satisfies FlagDefinitions;
