import { errorCode, errorMessage, isObject, type JsonObject, parseBoundedJson } from '@insights/process';
import { unsafeError } from '../errors.ts';
import { gathersRecordPath } from '../gathers-record.ts';
import { gathersLimits } from '../limits.ts';

const gathererName = /^[a-z_]{1,64}$/;
const mostGatherers = 10;

/** What `insights-operator/gathers.json` of an archive says, in figures. */
export interface GatheringSummary {
  /** Reports of single functions. */
  readonly functions: number;
  /** The gatherers of these functions, sorted: `clusterconfig`. At most ten. */
  readonly gatherers: readonly string[];
  /** Records that the functions say they stored. */
  readonly records: number;
  readonly errors: number;
  readonly warnings: number;
  readonly panics: number;
  /** Of the gatherer, since its process started. */
  readonly uptimeSeconds?: number;
}

/**
 * Sums up the contents of `gathers.json`, taking nothing for granted.
 * @returns `undefined` when they are not a JSON object with an array `status_reports`
 * @throws ArchiveError `ERR_ARCHIVE_UNSAFE` when they are beyond `gathersLimits`
 */
export function summarizeGathers(contents: Buffer): GatheringSummary | undefined {
  const document = parseGathers(contents);
  const statusReports = document?.['status_reports'];
  if (!Array.isArray(statusReports)) return undefined;

  // A name without a slash is a gatherer's total.
  const reports = statusReports.filter(isObject).filter(({ name }) => typeof name === 'string' && name.includes('/'));
  const uptime = document?.['uptime_seconds'];
  return {
    functions: reports.length,
    gatherers: gatherersOf(reports),
    records: sumOf(reports, (report) => countOf(report['records_count'])),
    errors: sumOf(reports, (report) => lengthOf(report['errors'])),
    warnings: sumOf(reports, (report) => lengthOf(report['warnings'])),
    panics: reports.filter(({ panic }) => panic !== null && panic !== undefined).length,
    ...(typeof uptime === 'number' ? { uptimeSeconds: uptime } : {}),
  };
}

function gatherersOf(reports: readonly JsonObject[]): string[] {
  const names = reports.map(({ name }) => String(name).split('/', 1)[0] ?? '');
  return [...new Set(names.filter((name) => gathererName.test(name)))].toSorted().slice(0, mostGatherers);
}

function parseGathers(contents: Buffer): JsonObject | undefined {
  try {
    const value = parseBoundedJson(contents, gathersLimits, gathersRecordPath);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (errorCode(error) === 'ERR_JSON_TOO_LARGE') throw unsafeError(errorMessage(error));
    return undefined;
  }
}

function sumOf<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}

function countOf(value: unknown): number {
  return Number.isSafeInteger(value) ? Number(value) : 0;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
