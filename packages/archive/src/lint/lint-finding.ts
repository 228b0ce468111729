import { quoteName } from '../errors.ts';

/** What stands against an archive for those who read it. */
export interface LintFinding {
  /** With an error a consumer loses something, or everything: such an archive is not sent. */
  readonly severity: 'error' | 'warning';
  /** What is checked: `dev-folder`. */
  readonly rule: string;
  /** The member that it is about; empty when it is the archive. */
  readonly path: string;
  /** A sentence without a full stop. */
  readonly message: string;
}

/** The first finding that keeps an archive from being sent, as a sentence; `undefined` when it is fit. */
export function describeUnfit(findings: readonly LintFinding[]): string | undefined {
  const finding = findings.find(({ severity }) => severity === 'error');
  if (!finding) return undefined;
  const where = finding.path === '' ? '' : `${quoteName(finding.path)} `;
  return `the archive is not fit for its readers: ${where}${finding.message} (${finding.rule})`;
}
