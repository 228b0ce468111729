import type { VersionInfo } from '@insights/contract';
import type { GatherFunction } from '@insights/gathering';
import type { Clock, Random } from '@insights/process';

/** Where text goes. */
export interface TextOutput {
  write(text: string): unknown;
  /** Whether a person looks at it. */
  readonly isTTY?: boolean;
}

/** Everything of its process that a gather uses. */
export interface GatherProgram {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly clock: Clock;
  readonly random: Random;
  readonly catalogue: readonly GatherFunction[];
  readonly version: VersionInfo;
}
