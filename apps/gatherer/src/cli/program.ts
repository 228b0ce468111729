import type { EventEmitter } from 'node:events';
import type { VersionInfo } from '@insights/contract';
import type { GatherFunction } from '@insights/gathering';
import type { Clock, Random } from '@insights/process';

/** Where text goes. */
export interface TextOutput {
  write(text: string): unknown;
  /** Whether a person looks at it. */
  readonly isTTY?: boolean;
}

/** Everything of the process that the program uses. */
export interface Program {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly signals: Pick<EventEmitter, 'on' | 'off'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly catalogue: readonly GatherFunction[];
  readonly version: VersionInfo;
  /** Memory that this process may use; `undefined` when it is not limited. */
  readonly memoryLimitBytes: number | undefined;
  /** Where temporary folders may be made. */
  readonly temporaryDirectory: string;
}
