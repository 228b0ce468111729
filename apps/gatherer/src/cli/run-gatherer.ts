import { makeStorage, type PreparedCommand, prepareGathering } from '@insights/gather-run';
import { createLogger, errorCode, ExitCode, type LogLevel, runProgram } from '@insights/process';
import { helpText } from './flags.ts';
import type { Program } from './program.ts';
import { selfTestCommand } from './self-test-command.ts';
import { prepareService } from './serve-command.ts';
import { parseCommandLine, readSettings, type Settings } from './settings.ts';

// Kubernetes gives thirty seconds; a swap of the image waits for all that this takes.
const graceMilliseconds = 9000;

/** Runs one command. @returns the exit code */
export function runGatherer(program: Program): Promise<number> {
  const { clock, signals, stderr } = program;
  return runProgram({
    name: 'insights-operator',
    prepare: () => prepare(program),
    tell: (line) => void stderr.write(`${line}\n`),
    clock,
    signals,
    exitCodeOf,
  });
}

// Bad input is for the person who made it; anything else is a fault of ours and keeps its stack.
function exitCodeOf(error: unknown): number | undefined {
  return errorCode(error) === 'ERR_USAGE' ? ExitCode.usage : undefined;
}

/** @returns `undefined` when there is nothing to do but to print. @throws CodedError `ERR_USAGE` */
async function prepare(program: Program) {
  const { command, values } = parseCommandLine(program.args, program.env);
  if (values.help || command === 'version') {
    program.stdout.write(values.help ? helpText() : `${JSON.stringify(program.version)}\n`);
    return undefined;
  }
  const settings = await readSettings(values, command);
  if (command === 'self-test') return { run: () => selfTestCommand(program), graceMilliseconds };
  return prepareCommand(command, program, settings);
}

async function prepareCommand(command: 'serve' | 'gather', program: Program, settings: Settings) {
  const isService = command === 'serve';
  const level: LogLevel = settings.logLevel ?? (isService ? 'info' : 'warn');
  const log = createLogger({ level, name: 'gatherer', destination: isService ? program.stdout : program.stderr });
  const context = { program, settings, log };
  if (isService) await makeStorage(context);
  const run: PreparedCommand = isService ? prepareService(context) : await prepareGathering(context);
  return { run, log, graceMilliseconds };
}
