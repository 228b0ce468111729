import { errorMessage, isObject, type JsonObject, parseBoundedJson } from '@insights/process';
import { gathersRecordPath } from '../gathers-record.ts';
import { gathersLimits } from '../limits.ts';

type Check = readonly [member: string, expected: string, isRight: (value: unknown) => boolean];

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isTexts = (value: unknown): boolean => value === null || (Array.isArray(value) && value.every(isText));
const isText = (value: unknown): boolean => typeof value === 'string';

const documentChecks: readonly Check[] = [
  ['status_reports', 'an array', Array.isArray],
  ['container_memory_bytes_usage', 'a whole number', isCount],
  ['uptime_seconds', 'a number of at least 0', (value) => typeof value === 'number' && value >= 0],
  ['is_global_obfuscation_enabled', 'true or false', (value) => typeof value === 'boolean'],
];

const reportChecks: readonly Check[] = [
  ['name', 'a text', (value) => isText(value) && value !== ''],
  ['duration_in_ms', 'a whole number', isCount],
  ['records_count', 'a whole number', isCount],
  ['errors', 'texts or null', isTexts],
  ['warnings', 'texts or null', isTexts],
  ['panic', 'a text or null', (value) => value === null || isText(value)],
];

/** What `gathers.json` lacks of what its readers demand; `undefined` when it is as it should be. */
export function gathersProblem(contents: Buffer): string | undefined {
  let document: unknown;
  try {
    document = parseBoundedJson(contents, gathersLimits, gathersRecordPath);
  } catch (error) {
    return `cannot be read: ${errorMessage(error)}`;
  }
  if (!isObject(document)) return 'must be an object';
  return memberProblem(document, documentChecks, '') ?? reportProblem(document['status_reports'] as readonly unknown[]);
}

function reportProblem(reports: readonly unknown[]): string | undefined {
  for (const [index, report] of reports.entries()) {
    const at = `status_reports[${index}]`;
    if (!isObject(report)) return `${at} must be an object`;
    const problem = memberProblem(report, reportChecks, `${at}.`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function memberProblem(value: JsonObject, checks: readonly Check[], prefix: string): string | undefined {
  const wrong = checks.find(([member, , isRight]) => !isRight(value[member]));
  return wrong && `${prefix}${wrong[0]} must be ${wrong[1]}`;
}
