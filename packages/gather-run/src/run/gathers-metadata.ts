import { type ArchiveRecord, buildGathersRecord } from '@insights/archive';
import type { FunctionReport, VersionInfo } from '@insights/contract';
import { type Clock, present } from '@insights/process';

/** What `gathers.json` is made of. */
export interface GathersMetadata {
  readonly reports: readonly FunctionReport[];
  readonly refused: readonly { readonly function: string; readonly path: string }[];
  readonly isObfuscating: boolean;
  /** 0 when unknown. */
  readonly containerMemoryBytes: number;
  /** Why the archive does not hold all that was asked for, when nobody got to its end. */
  readonly interrupted?: string;
}

interface MetadataEnvironment {
  readonly version: VersionInfo;
  readonly clock: Clock;
}

// Room is kept for it, so the whole of it fits nearly always; a reader needs its figures more than its texts.
const shortenings = [undefined, 5, 0];

/** `gathers.json`, then shorter forms of it: the first that fits is to be taken. */
export function gathersRecords(
  { reports, refused, isObfuscating, containerMemoryBytes, interrupted }: GathersMetadata,
  { version, clock }: MetadataEnvironment,
): readonly ArchiveRecord[] {
  const refusedPaths = Map.groupBy(refused, ({ function: name }) => name);
  const common = {
    reports: reports.map((report) => ({
      ...report,
      unrecordedPaths: (refusedPaths.get(report.name) ?? []).map(({ path }) => path),
    })),
    uptimeSeconds: clock.monotonicMilliseconds() / 1000,
    containerMemoryBytes,
    isGlobalObfuscationEnabled: isObfuscating,
    extra: {
      gatherer: { name: version.name, version: version.version, revision: version.revision },
      ...present({ interrupted }),
    },
  };
  return shortenings.map((mostTexts) => buildGathersRecord({ ...common, ...present({ mostTexts }) }));
}
