import { errorCode, errorMessage, ExitCode } from '@insights/process';
import { buildCommand } from './build-command.ts';
import { bundleCommand } from './bundle-command.ts';
import { type Command, type CommandContext, usageError } from './command.ts';
import { promoteCommand } from './promote-command.ts';
import { pushCommand } from './push-command.ts';

const commands: Readonly<Record<string, Command>> = {
  bundle: bundleCommand,
  build: buildCommand,
  push: pushCommand,
  promote: promoteCommand,
};

/**
 * Runs one command of the release: `build --version 4.20.8`.
 * @returns an exit code: 0 done, 2 for bad flags, 3 when the work failed
 */
export async function runRelease(
  args: readonly string[],
  context: CommandContext,
  signal: AbortSignal,
): Promise<number> {
  const [name = '--help', ...rest] = args;
  if (name === '--help') {
    context.print(overview());
    return ExitCode.done;
  }
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw usageError(`there is no such command, only ${Object.keys(commands).join(', ')}`);
    if (rest.includes('--help')) context.print(`${name}: ${command.summary}\n\n${command.help}`);
    else await command.run(rest, context, signal);
    return ExitCode.done;
  } catch (error) {
    context.tell(`${name}: ${errorMessage(error)}`);
    if (errorCode(error) !== 'ERR_USAGE') return ExitCode.failed;
    context.tell('Try --help.');
    return ExitCode.usage;
  }
}

function overview(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(9)}${summary}`);
  const lines = [
    'npm run release -- COMMAND [FLAGS]',
    '',
    ...rows,
    '',
    'COMMAND --help lists the flags of a command.',
    'Exit codes: 0 done, 2 bad flags, 3 the work failed.',
  ];
  return lines.join('\n');
}
