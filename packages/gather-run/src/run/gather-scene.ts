import type { ArchiveWriter } from '@insights/archive';
import type { ClusterReader, Endpoints, NodeLogs } from '@insights/cluster';
import type { ArchiveSummary, FunctionReport, GatherPrice, RunProgress, VersionInfo } from '@insights/contract';
import type { TranslationTable } from '@insights/obfuscation';
import type { Clock, Logger } from '@insights/process';
import type { RecordGuard } from '../guard/record-guard.ts';
import type { GatherPlan } from './gather-plan.ts';
import type { NotedReports } from './noted-reports.ts';
import type { RunIdentity } from './run-journal.ts';
import type { RunOutcome } from './run-outcome.ts';

/** What every run of this process shares. */
export interface GatherEnvironment {
  /** Opens the cluster anew for each run: its credentials may have been replaced. */
  openCluster(): Promise<ClusterReader>;
  /** The same for what answers HTTP besides the API server. Default: there is nothing. */
  openEndpoints?(cluster: ClusterReader): Promise<Endpoints>;
  /** The way to the journals of nodes. Default `proxy`. */
  readonly nodeLogs?: NodeLogs | undefined;
  /** Where archives go. */
  readonly storagePath: string;
  /** The namespace of the operator. */
  readonly ownNamespace: string;
  /** How far back events and logs go, unless the plan says it. */
  readonly sinceSeconds: number;
  readonly version: VersionInfo;
  readonly clock: Clock;
  /** Is told what was asked for and refused, which reports do not say. */
  readonly log: Logger;
}

/** Is told how a run goes on. */
export interface GatherObserver {
  onProgress(progress: RunProgress): void;
  /** A function ended. Once this is called, a kill of this process does not lose what it recorded. */
  onFunction(report: FunctionReport): void;
}

/** What came of a run. */
export interface GatherResult {
  readonly phase: RunOutcome['phase'];
  readonly archive: ArchiveSummary | null;
  /** For people; empty when nothing is wrong. */
  readonly message: string;
  /** What was thrown, when the run failed for that; for the log. */
  readonly err?: unknown;
  /** About the run as a whole. */
  readonly warnings?: readonly string[];
  /** What undoes the obfuscation; only when addresses are hidden. Never for a log, an event or a disk. */
  readonly translationTable?: TranslationTable;
  /** What a gathering would cost; only of a dry run. */
  readonly price?: GatherPrice;
  /** Call it once the result is kept elsewhere: until then the next start of this program would find it again. */
  readonly forget?: () => Promise<void>;
}

/** Where and for whom a run is. */
export interface GatherScene {
  readonly environment: GatherEnvironment;
  readonly observer: GatherObserver;
  /** With it, what a kill of this process leaves is made an archive by `recoverRuns`; without it, it is removed. */
  readonly identity?: RunIdentity;
}

/** A run whose archive is begun. */
export interface BegunRun extends GatherScene {
  readonly plan: GatherPlan;
  readonly writer: ArchiveWriter;
  readonly guard: RecordGuard;
  readonly reports: NotedReports;
}
