export { type Clock, systemClock } from './clock.ts';
export { FakeClock, type TimeStep } from './fake-clock.ts';
export { type Deadline, type DeadlineOptions, startDeadline } from './deadline.ts';
export { CodedError, type CodedErrorOptions, errorCode, errorMessage } from './errors.ts';
export { formatDuration, parseDurationSeconds } from './durations.ts';
export { redactSecrets } from './redaction.ts';
export { type LoggableError, toLoggableError } from './loggable-error.ts';
export { createLogger, type Logger, type LoggerOptions, type LogLevel, logLevels, silentLogger } from './logger.ts';
export { newUlid, type Random } from './ulid.ts';
export { ExitCode } from './exit-code.ts';
export {
  type FlagDefinition,
  type FlagDefinitions,
  type FlagValues,
  formatFlags,
  type ParseFlagsOptions,
  parseFlags,
} from './flags.ts';
export { formatListenAddress, isLoopback, type ListenAddress, parseListenAddress } from './listen-address.ts';
export { type RunningServer, serve, type ServeOptions } from './serve.ts';
export { runUntilSignal, type RunUntilSignalOptions } from './run-until-signal.ts';
export { misnamedDefaultMetrics } from './misnamed-metrics.ts';
export { present } from './present.ts';
export { makeFolder } from './make-folder.ts';
export { type WaitOptions, waitUntil } from './wait-until.ts';
export {
  isObject,
  type JsonBounds,
  type JsonErrorCode,
  type JsonObject,
  parseBoundedJson,
  requireJsonBounds,
} from './json.ts';
export { editDistance } from './edit-distance.ts';
export { shareAnswer } from './share-answer.ts';
export {
  chooseCommand,
  type Command,
  type CommandContext,
  defineCommand,
  readArguments,
  required,
  usageError,
} from './command.ts';
export { runProgram } from './run-program.ts';
