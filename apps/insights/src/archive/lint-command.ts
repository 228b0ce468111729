import { lintArchive, type LintFinding } from '@insights/archive';
import { ExitCode } from '@insights/process';
import { defineFileCommand, outputFlag } from '../cli/context.ts';
import { counted, shownText } from '../cli/shown-text.ts';

/** `archive lint`: what stands against archives for those who read them. */
export const lintCommand = defineFileCommand({
  summary: 'what readers of archives would stumble over',
  usage: 'insights archive lint',
  operands: { name: 'FILE…', least: 1, most: Number.POSITIVE_INFINITY },
  flags: outputFlag,
  async run({ values, operands: files }, { clock, print, tell }, signal) {
    const all: LintFinding[] = [];
    for (const file of files) {
      const findings = await lintArchive(file, { clock, signal });
      all.push(...findings);
      if (values.output === 'json') print(JSON.stringify({ file, findings }));
      else for (const finding of findings) print(lineOf(finding, files.length > 1 ? file : undefined));
    }
    if (values.output === 'text') tell(summaryOf(all));
    return exitCodeOf(all);
  },
});

/** `path: severity: rule: message`, behind the file when there are several; the archive itself has no path. */
function lineOf({ severity, rule, path, message }: LintFinding, file: string | undefined): string {
  const where = [file, path].filter((part) => part !== undefined && part !== '').map((part) => `${part}: `);
  return shownText(`${where.join('')}${severity}: ${rule}: ${message}`);
}

function summaryOf(findings: readonly LintFinding[]): string {
  if (findings.length === 0) return 'fit for its readers';
  const errors = errorsOf(findings).length;
  return `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
}

function exitCodeOf(findings: readonly LintFinding[]): number {
  if (errorsOf(findings).length > 0) return ExitCode.failed;
  return findings.length > 0 ? ExitCode.warnings : ExitCode.done;
}

function errorsOf(findings: readonly LintFinding[]): readonly LintFinding[] {
  return findings.filter(({ severity }) => severity === 'error');
}
