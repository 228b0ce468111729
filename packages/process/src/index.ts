export { type Clock, systemClock } from './clock.ts';
export { FakeClock } from './fake-clock.ts';
export { startDeadline } from './deadline.ts';
export { CodedError, type CodedErrorOptions, errorCode, errorMessage } from './errors.ts';
export { formatDuration, parseDurationSeconds } from './durations.ts';
export { redactSecrets } from './redaction.ts';
export { createLogger, type Logger, type LogLevel, logLevels, silentLogger } from './logger.ts';
export { newUlid, type Random } from './ulid.ts';
export { ExitCode } from './exit-code.ts';
export { type FlagDefinitions, type FlagValues, formatFlags, parseFlags } from './flags.ts';
export { formatListenAddress, isLoopback, type ListenAddress, parseListenAddress } from './listen-address.ts';
export { type RunningServer, serve } from './serve.ts';
export { EndRequests, endSignals, hangUpWithOutput } from './end-requests.ts';
export { runUntilSignal } from './run-until-signal.ts';
export { misnamedDefaultMetrics } from './misnamed-metrics.ts';
export { present } from './present.ts';
export { makeFolder } from './make-folder.ts';
export { waitUntil } from './wait-until.ts';
export { isObject, type JsonBounds, type JsonObject, parseBoundedJson, requireJsonBounds } from './json.ts';
export { readYaml } from './yaml/read-yaml.ts';
export { editDistance } from './edit-distance.ts';
export { suggestionFor } from './suggestion.ts';
export { shareAnswer } from './share-answer.ts';
export {
  chooseCommand,
  type CommandContext,
  type CommandLine,
  defineCommand,
  defineOperandCommand,
  readArguments,
  required,
  usageError,
} from './command.ts';
export { runProgram } from './run-program.ts';
