import type { EventEmitter } from 'node:events';
import type { CommandContext, GatherProgram } from '@insights/gather-run';
import type { Settings } from './settings.ts';

/** Everything of the process that the program uses. */
export interface Program extends GatherProgram {
  readonly args: readonly string[];
  readonly signals: Pick<EventEmitter, 'on' | 'off'>;
  /** Memory that this process may use; `undefined` when it is not limited. */
  readonly memoryLimitBytes: number | undefined;
  /** Where temporary folders may be made. */
  readonly temporaryDirectory: string;
}

/** What the commands of this program are given. */
export interface ProgramContext extends CommandContext {
  readonly program: Program;
  readonly settings: Settings;
}
