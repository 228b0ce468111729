export { type BuildConstants, versionInfo } from './build-info.ts';
export { ActiveRun, type GatherWork } from './active/active-run.ts';
export { endedEvents, type RunEventLog } from './active/run-event-log.ts';
export {
  type CommandContext,
  gatherWork,
  makeStorage,
  planFromSettings,
  type PreparedCommand,
} from './command/command-context.ts';
export { dryRunFlag, gatherFlags, requestFromFlags } from './command/gather-flags.ts';
export { prepareGathering } from './command/gather-command.ts';
export type { GatherSettings } from './command/gather-settings.ts';
export type { GatherProgram } from './command/program.ts';
export { type GatherPlan, planGathering } from './run/gather-plan.ts';
export type { GatherObserver, GatherResult } from './run/gather-scene.ts';
export { type RecoveredRun, recoverRuns } from './interrupted/recover-runs.ts';
