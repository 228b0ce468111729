import { pino } from 'pino';
import { toLoggableError } from './loggable-error.ts';

/** A structured logger: fields first, then one constant sentence. */
export type Logger = pino.Logger;

/** Levels that `--log-level` takes. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

export interface LoggerOptions {
  readonly level: LogLevel;
  /** The program's name, in every line. */
  readonly name?: string;
  /** Where lines go; default standard output. */
  readonly destination?: { write(line: string): void };
}

// One level of nesting each: pino's paths have no "anywhere".
const secretFields = ['token', 'password', 'authorization', 'auth', 'headers', 'dockerconfigjson'];

/** Creates a logger that writes JSON lines, renders `err` with the shared serializer and masks secret fields. */
export function createLogger({ level, name, destination }: LoggerOptions): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: name ? { name } : null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: toLoggableError },
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** A logger that writes nothing; for tests. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
