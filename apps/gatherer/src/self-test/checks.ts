import { ArchiveWriter, buildGathersRecord, inspectArchive } from '@insights/archive';
import type { VersionInfo } from '@insights/contract';
import type { GatherFunction } from '@insights/gathering';
import { type Clock, CodedError } from '@insights/process';

/** What the checks look at. */
export interface SelfTestOptions {
  readonly catalogue: readonly GatherFunction[];
  readonly version: VersionInfo;
  readonly clock: Clock;
  /** A folder of its own. */
  readonly temporaryDirectory: string;
  /** Memory that this process may use; `undefined` when it is not limited. */
  readonly memoryLimitBytes: number | undefined;
}

/** What a gathering needs at its peak, with something to spare for the process to start in. */
const leastMemoryBytes = 64 * 2 ** 20;
const dayMilliseconds = 24 * 60 * 60 * 1000;
const longestClockStepMilliseconds = 5000;

/** Every function is there, whole, and has a name of its own. */
export function checkCatalogue({ catalogue }: SelfTestOptions): void {
  if (catalogue.length === 0) throw failed('there is no gathering function');
  const ids = new Set<string>();
  for (const gatherFunction of catalogue) {
    const { id, reads } = gatherFunction;
    if (!/^[a-z_]+\/\S+$/.test(id)) throw failed(`"${id}" is not the id of a function`);
    if (ids.has(id)) throw failed(`there are two functions ${id}`);
    if (!isWhole(gatherFunction) || !Array.isArray(reads)) throw failed(`function ${id} is not whole`);
    ids.add(id);
  }
}

function isWhole(gatherFunction: GatherFunction): boolean {
  if ('ofRules' in gatherFunction) return typeof gatherFunction.ofRules === 'function';
  if ('gather' in gatherFunction) return typeof gatherFunction.gather === 'function';
  return Array.isArray(gatherFunction.begin().visits);
}

/** An archive can be written, and reads back as it was written. */
export async function checkArchive({ temporaryDirectory, clock }: SelfTestOptions): Promise<void> {
  await using writer = await ArchiveWriter.create({ directory: temporaryDirectory, clock });
  await writer.add({ path: 'config/id', bytes: '00000000-0000-4000-8000-000000000000' });
  await writer.add(
    buildGathersRecord({ reports: [], uptimeSeconds: 0, containerMemoryBytes: 0, isGlobalObfuscationEnabled: false }),
  );
  const written = await writer.finish();
  const read = written && (await inspectArchive(written.path));
  if (read?.sha256 === written?.sha256 && read?.records === 2) return;
  throw failed('an archive did not read back as it was written');
}

/** There is memory enough to gather. */
export function checkMemory({ memoryLimitBytes }: SelfTestOptions): void {
  if (memoryLimitBytes === undefined || memoryLimitBytes >= leastMemoryBytes) return;
  throw failed(`the memory limit of ${memoryLimitBytes} bytes is below the ${leastMemoryBytes} that a gathering needs`);
}

/** The clock goes, and does not stand before the day this was built: file names and certificates depend on it. */
export async function checkClock({ clock, version }: SelfTestOptions): Promise<void> {
  const now = clock.now();
  if (now.getTime() < Date.parse(version.builtAt) - dayMilliseconds) {
    throw failed(`the clock says ${now.toISOString()}, before this was built at ${version.builtAt}`);
  }
  const before = clock.monotonicMilliseconds();
  await clock.sleep(1);
  const passed = clock.monotonicMilliseconds() - before;
  if (passed > 0 && passed < longestClockStepMilliseconds) return;
  throw failed(`a millisecond took ${passed} milliseconds`);
}

function failed(reason: string): CodedError<'ERR_SELF_TEST'> {
  return new CodedError('ERR_SELF_TEST', reason);
}
