import type { Clock } from './clock.ts';
import { errorCode, errorMessage } from './errors.ts';
import { ExitCode } from './exit-code.ts';
import { createLogger, type Logger } from './logger.ts';
import { runUntilSignal, type RunUntilSignalOptions } from './run-until-signal.ts';

/** What a program is about to do. */
export interface PreparedProgram {
  /** @returns an exit code, default 0 */
  run(signal: AbortSignal): Promise<number | void>;
  /** Told of signals, and of what ends the program without being said to people. Default: what ends it badly is told. */
  readonly log?: Logger;
  /** How long the work may take to end after the first signal. */
  readonly graceMilliseconds: number;
}

export interface ProgramOptions {
  /** Begins each complaint: `bench`. */
  readonly name: string;
  /**
   * Reads flags and files. Nothing to do: `undefined`, as when help was asked for.
   * @throws CodedError `ERR_USAGE`
   */
  prepare(): Promise<PreparedProgram | undefined> | PreparedProgram | undefined;
  /** One line of standard error. */
  readonly tell: (line: string) => void;
  readonly clock: Clock;
  readonly signals: RunUntilSignalOptions['signals'];
  /** Exit code for an error that is told to people; `undefined`: it is no word for people and is logged with its stack. */
  readonly exitCodeOf?: (error: unknown) => number | undefined;
}

/** Exit code 2 for what was typed, 3 for work that failed. */
function defaultExitCode(error: unknown): number {
  return errorCode(error) === 'ERR_USAGE' ? ExitCode.usage : ExitCode.failed;
}

/**
 * The `main()` of a program: prepares, works until it is done or a signal asks it to end, and says in one line
 * what went wrong.
 * @returns the exit code
 * @throws what went wrong in `prepare` and is no word for people
 */
export async function runProgram(options: ProgramOptions): Promise<number> {
  const { clock, signals } = options;
  let prepared: PreparedProgram | undefined;
  try {
    prepared = await options.prepare();
  } catch (error) {
    return complain(error, options);
  }
  if (!prepared) return ExitCode.done;
  const { log = tellingLogger(options), graceMilliseconds } = prepared;
  return runUntilSignal((signal) => work(prepared, options, signal), { log, clock, graceMilliseconds, signals });
}

async function work(prepared: PreparedProgram, options: ProgramOptions, signal: AbortSignal): Promise<number | void> {
  try {
    return await prepared.run(signal);
  } catch (error) {
    signal.throwIfAborted();
    return complain(error, options);
  }
}

/** @returns the exit code. @throws the error when it is no word for people */
function complain(error: unknown, { name, tell, exitCodeOf = defaultExitCode }: ProgramOptions): number {
  const code = exitCodeOf(error);
  if (code === undefined) throw error;
  tell(`${name}: ${errorMessage(error)}`);
  if (errorCode(error) === 'ERR_USAGE') tell('Try --help.');
  return code;
}

// Without a log of its own a program must not end without a word.
function tellingLogger({ name, tell }: ProgramOptions): Logger {
  return createLogger({ level: 'error', name, destination: { write: (line: string) => tell(line.trimEnd()) } });
}
