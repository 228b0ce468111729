import { chooseCommand } from '@insights/process';
import type { InsightsContext } from './context.ts';

/** A command that has commands of its own. `usage` is how it is called, up to their names. */
export function defineGroup(
  summary: string,
  usage: string,
  commands: Parameters<typeof chooseCommand<InsightsContext>>[1],
) {
  return { ...chooseCommand<InsightsContext>(usage, commands), summary };
}
