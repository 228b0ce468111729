import { createLogger, errorCode, errorMessage, ExitCode, type LogLevel, runUntilSignal } from '@insights/process';
import { type Command, helpText } from './flags.ts';
import { prepareGathering } from './gather-command.ts';
import type { Program } from './program.ts';
import { selfTestCommand } from './self-test-command.ts';
import { prepareService } from './serve-command.ts';
import { parseCommandLine, readSettings, type Settings } from './settings.ts';

// Kubernetes gives thirty seconds; a swap of the image waits for all that this takes.
const graceMilliseconds = 9000;

/** Runs one command. @returns the exit code */
export async function runProgram(program: Program): Promise<number> {
  try {
    const { command, values } = parseCommandLine(program.args, program.env);
    if (values.help) {
      program.stdout.write(helpText());
      return ExitCode.done;
    }
    if (command === 'version') {
      program.stdout.write(`${JSON.stringify(program.version)}\n`);
      return ExitCode.done;
    }
    return await runCommand(command, program, await readSettings(values));
  } catch (error) {
    if (errorCode(error) !== 'ERR_USAGE') throw error;
    program.stderr.write(`insights-operator: ${errorMessage(error)}\nSee insights-operator --help\n`);
    return ExitCode.usage;
  }
}

async function runCommand(command: Exclude<Command, 'version'>, program: Program, settings: Settings): Promise<number> {
  if (command === 'self-test') return selfTestCommand(program);
  const isService = command === 'serve';
  const level: LogLevel = settings.logLevel ?? (isService ? 'info' : 'warn');
  const log = createLogger({ level, name: 'gatherer', destination: isService ? program.stdout : program.stderr });
  const context = { program, settings, log };
  const prepared = isService ? prepareService(context) : await prepareGathering(context);
  const { clock, signals } = program;
  return runUntilSignal(prepared, { log, clock, graceMilliseconds, signals });
}
