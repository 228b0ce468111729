/** What `insights-operator/gathers.json` of an archive says, in figures. */
export interface GatheringSummary {
  /** Reports of single functions. */
  readonly functions: number;
  /** Records that the functions say they stored. */
  readonly records: number;
  readonly errors: number;
  readonly warnings: number;
  readonly panics: number;
  /** Of the gatherer, since its process started. */
  readonly uptimeSeconds?: number;
}

/** A larger one is not looked into: 77 functions take 12 KB without errors. */
export const largestGathersBytes = 4_194_304;

/**
 * Sums up the contents of `gathers.json`, taking nothing for granted.
 * @returns `undefined` when they are not a JSON object with an array `status_reports`
 */
export function summarizeGathers(contents: Buffer): GatheringSummary | undefined {
  const document = parseObject(contents.toString());
  const statusReports = document?.['status_reports'];
  if (!Array.isArray(statusReports)) return undefined;

  // A name without a slash is a gatherer's total.
  const reports = statusReports.filter(isObject).filter(({ name }) => typeof name === 'string' && name.includes('/'));
  const uptime = document?.['uptime_seconds'];
  return {
    functions: reports.length,
    records: sumOf(reports, (report) => countOf(report['records_count'])),
    errors: sumOf(reports, (report) => lengthOf(report['errors'])),
    warnings: sumOf(reports, (report) => lengthOf(report['warnings'])),
    panics: reports.filter(({ panic }) => panic !== null && panic !== undefined).length,
    ...(typeof uptime === 'number' ? { uptimeSeconds: uptime } : {}),
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
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
