/** What the command `cluster` was asked for. */
export interface CommandLine {
  readonly keep: boolean;
  readonly help: boolean;
  /** What to run inside; empty when nothing was named. */
  readonly command: readonly string[];
}

/**
 * Splits our own flags from the command, which starts with the first word that is not ours.
 * @param args - `--keep`, `--help`, then an optional `--`, then the command with flags of its own
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const found = args.findIndex((word) => word !== '--keep' && word !== '--help');
  const own = found === -1 ? args : args.slice(0, found);
  const rest = found === -1 ? [] : args.slice(found);
  return {
    keep: own.includes('--keep'),
    help: own.includes('--help'),
    command: rest[0] === '--' ? rest.slice(1) : rest,
  };
}
