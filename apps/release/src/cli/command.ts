import { type Clock, type CommandContext, defineCommand, type FlagDefinitions } from '@insights/process';

/** What the commands need of the process they run in. */
export interface ReleaseContext extends CommandContext {
  /** Root folder of the repository. */
  readonly root: string;
  readonly clock: Clock;
}

/** Makes a command of the release program. */
export function defineReleaseCommand<const Flags extends FlagDefinitions>(
  definition: Parameters<typeof defineCommand<Flags, ReleaseContext>>[0],
) {
  return defineCommand<Flags, ReleaseContext>(definition);
}
