import { parseBoundedJson } from '@insights/process';
import { gathersLimits } from './limits.ts';
import type { ArchiveRecord } from './write/archive-record.ts';

/** Where the metadata of a gathering is in the archive. */
export const gathersRecordPath = 'insights-operator/gathers.json';

/** What one function did; the shape that the gather API reports too. */
export interface GatheringReport {
  /** `gatherer/function`, for example `clusterconfig/nodes`. */
  readonly name: string;
  readonly durationMilliseconds: number;
  /** Records that were stored. */
  readonly records: number;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** Text of the panic; the function then also has the error `panic: <text>`. */
  readonly panic: string | null;
  /** Paths of records that could not be stored; the reason of each is one of `errors`. Default none. */
  readonly unrecordedPaths?: readonly string[];
}

export interface GathersRecordOptions {
  readonly reports: readonly GatheringReport[];
  /** Wall time of each gatherer by name. Default: that of its longest function, since functions run side by side. */
  readonly gathererMilliseconds?: Readonly<Record<string, number>>;
  /** Since the process started. */
  readonly uptimeSeconds: number;
  /** Memory in use by the container, 0 when unknown. */
  readonly containerMemoryBytes: number;
  readonly isGlobalObfuscationEnabled: boolean;
  /** At most so many errors, warnings and paths of each function are told, of 200 characters each. Default: all, whole. */
  readonly mostTexts?: number;
  /** Further members such as the gatherer's image; they cannot replace those of the format. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** One element of `status_reports`. */
interface StatusReport {
  readonly name: string;
  readonly duration_in_ms: number;
  readonly records_count: number;
  readonly errors: readonly string[] | null;
  readonly warnings: readonly string[] | null;
  readonly panic: string | null;
}

/**
 * Builds `insights-operator/gathers.json`
 * (`openshift/insights-operator:pkg/gather/gather.go`): a report for each function and a total for each
 * gatherer. Add it last; it is always stored.
 */
export function buildGathersRecord(options: GathersRecordOptions): ArchiveRecord {
  const { mostTexts } = options;
  const reports = mostTexts === undefined ? options.reports : options.reports.map((each) => shortened(each, mostTexts));
  const content = {
    ...options.extra,
    status_reports: [...reports.map(toStatusReport), ...totals({ ...options, reports })],
    container_memory_bytes_usage: Math.max(0, Math.round(options.containerMemoryBytes)),
    uptime_seconds: Math.floor(options.uptimeSeconds * 1000) / 1000,
    is_global_obfuscation_enabled: options.isGlobalObfuscationEnabled,
  };
  return { path: gathersRecordPath, bytes: JSON.stringify(content), alwaysStored: true };
}

/** Whether a reader would look into it: what is beyond `gathersLimits` is as good as absent. */
export function isReadableGathers(contents: Uint8Array): boolean {
  try {
    parseBoundedJson(contents, gathersLimits, 'the metadata');
    return true;
  } catch {
    return false;
  }
}

function shortened(report: GatheringReport, mostTexts: number): GatheringReport {
  return {
    ...report,
    errors: few(report.errors, mostTexts),
    warnings: few(report.warnings, mostTexts),
    panic: report.panic === null ? null : cut(report.panic),
    unrecordedPaths: report.unrecordedPaths?.slice(0, mostTexts) ?? [],
  };
}

function few(texts: readonly string[], most: number): string[] {
  if (texts.length <= most) return texts.map(cut);
  return [...texts.slice(0, most).map(cut), `${texts.length - most} more are left out`];
}

function cut(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}

function toStatusReport(report: GatheringReport): StatusReport {
  return {
    name: report.name,
    duration_in_ms: Math.round(report.durationMilliseconds),
    records_count: report.records,
    errors: orNull(report.errors),
    warnings: orNull(report.warnings),
    panic: report.panic,
  };
}

function totals({ reports, gathererMilliseconds = {} }: GathersRecordOptions): StatusReport[] {
  const byGatherer = Map.groupBy(reports, ({ name }) => splitName(name).gatherer);
  return [...byGatherer].map(([name, own]) => ({
    name,
    duration_in_ms: Math.round(
      gathererMilliseconds[name] ?? Math.max(...own.map((report) => report.durationMilliseconds)),
    ),
    records_count: own.reduce((sum, { records }) => sum + records, 0),
    errors: orNull(own.flatMap(shortForms)),
    warnings: null,
    panic: null,
  }));
}

// Today's operator does not repeat the errors in the total: it says once for each that there was one.
function shortForms(report: GatheringReport): string[] {
  const name = splitName(report.name).function;
  const unrecorded = report.unrecordedPaths ?? [];
  const failures = report.errors.filter((text) => text !== `panic: ${report.panic}`).length - unrecorded.length;
  return [
    ...(report.panic === null ? [] : [`function "${name}" panicked`]),
    ...Array.from({ length: Math.max(0, failures) }, () => `function "${name}" failed with an error`),
    ...unrecorded.map((path) => `unable to record function "${name}" record "${path}"`),
  ];
}

// A conditional function carries its parameters in its name: only the first slash separates.
function splitName(name: string): { gatherer: string; function: string } {
  const slash = name.indexOf('/');
  if (slash === -1) return { gatherer: name, function: name };
  return { gatherer: name.slice(0, slash), function: name.slice(slash + 1) };
}

function orNull(texts: readonly string[]): readonly string[] | null {
  return texts.length === 0 ? null : texts;
}
