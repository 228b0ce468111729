import { CodedError, suggestionFor } from '@insights/process';

/** What the command `cluster` was asked for. */
export interface CommandLine {
  readonly keep: boolean;
  readonly help: boolean;
  /** What to run inside; empty when nothing was named. */
  readonly command: readonly string[];
}

const ownFlags = ['--keep', '--help', '-h'];

/**
 * Splits our own flags from the command, which starts with the first word that is no flag.
 * @param args - `--keep`, `--help` or `-h`, then an optional `--`, then the command with flags of its own
 * @throws CodedError `ERR_USAGE` for a flag before the command that is none of ours
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const found = args.findIndex((word) => !ownFlags.includes(word));
  const own = found === -1 ? args : args.slice(0, found);
  const rest = found === -1 ? [] : args.slice(found);
  const help = own.includes('--help') || own.includes('-h');
  const [first = ''] = rest;
  if (!help && first.startsWith('-') && first !== '--') {
    throw new CodedError(
      'ERR_USAGE',
      `there is no flag "${first}", only --keep, --help${suggestionFor(first, ['--keep', '--help'])}`,
    );
  }
  return { keep: own.includes('--keep'), help, command: first === '--' ? rest.slice(1) : rest };
}
