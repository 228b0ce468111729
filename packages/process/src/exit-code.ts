/** Exit codes of all our programs. */
export const ExitCode = {
  done: 0,
  other: 1,
  /** Bad flags, configuration or input file. */
  usage: 2,
  /** The work failed. */
  failed: 3,
  /** Done, with warnings. */
  warnings: 4,
} as const;
