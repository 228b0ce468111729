/** A target and whether it was met. */
export interface Verdict {
  /** One sentence with the figure and the target. */
  readonly text: string;
  /** `undefined`: could not be measured here. */
  readonly isMet: boolean | undefined;
}

/** A line for each verdict. */
export function formatVerdicts(verdicts: readonly Verdict[]): string {
  return verdicts
    .map(({ text, isMet }) => `${isMet === undefined ? 'SKIP' : isMet ? 'PASS' : 'FAIL'}  ${text}`)
    .join('\n');
}
