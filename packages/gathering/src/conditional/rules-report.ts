import { present } from '@insights/process';
import type { Rejection } from '@insights/rules';
import type { GatheredRecord } from '../gather-context.ts';
import type { FunctionReport } from '../runner/report.ts';
import type { ConditionalRun, JudgedRule } from './conditional-run.ts';
import type { RequestOutcome } from './request-outcomes.ts';

/** What became of a rule or a request. */
type Outcome = 'gathered' | 'nothing-found' | 'not-triggered' | 'dropped' | 'truncated' | 'error';

/** Where {@link rulesReport} is recorded. */
export const rulesReportPath = 'insights-operator/remote-configuration-report.json';

/**
 * The record that says what became of every rule and request of a run: authors of rules read it, and counters of the fleet.
 * @param reports - of all functions that ended
 */
export function rulesReport(run: ConditionalRun, reports: readonly FunctionReport[]): GatheredRecord {
  const { given, inForce } = run;
  const byName = new Map(reports.map((report) => [report.name, report]));
  const isLogged = byName.has('conditional/rapid_container_logs');
  const report = {
    ...present({
      available: given.available,
      valid: given.valid,
      reason: given.reason,
      message: given.message,
      version: inForce.validation.version,
    }),
    source: inForce.source,
    rejected: inForce.dropped,
    ...present({ refused: inForce.refused?.reasons }),
    rules: withDropped(
      'conditional_gathering_rules',
      inForce.dropped,
      run.rules.map((rule) => ruleEntry(rule, byName)),
    ),
    requests: withDropped(
      'container_logs',
      inForce.dropped,
      run.requests.map((request) => requestEntry(request, isLogged)),
    ),
  };
  return { path: rulesReportPath, bytes: JSON.stringify(report), alwaysStored: true };
}

function ruleEntry(
  { index, wasTriggered, errors, functions }: JudgedRule,
  byName: ReadonlyMap<string, FunctionReport>,
) {
  const reports = functions.flatMap(({ id }) => byName.get(id) ?? []);
  const records = sum(reports, (each) => each.records);
  const problem = errors[0] ?? reports.flatMap((each) => each.errors)[0];
  const outcome: Outcome = wasTriggered
    ? triggeredOutcome(records, problem)
    : problem === undefined
      ? 'not-triggered'
      : 'error';
  return {
    index,
    outcome,
    ...present({ reason: problem }),
    ...(wasTriggered && {
      functions: functions.map(({ id }) => id),
      records,
      bytes: sum(reports, (each) => each.bytes),
      ms: sum(reports, (each) => each.durationMilliseconds),
    }),
  };
}

function triggeredOutcome(records: number, problem: string | undefined): Outcome {
  if (records > 0) return 'gathered';
  return problem === undefined ? 'nothing-found' : 'error';
}

function requestEntry(request: RequestOutcome, isLogged: boolean) {
  const { index, cut, problem, pods, containers, linesSeen, linesKept, bytes, milliseconds } = request;
  const reason = isLogged ? (cut ?? problem) : 'conditional/rapid_container_logs did not run';
  return {
    index,
    outcome: isLogged ? requestOutcome(request) : ('nothing-found' satisfies Outcome),
    ...present({ reason }),
    pods,
    containers,
    lines_seen: linesSeen,
    lines_kept: linesKept,
    bytes,
    ms: Math.round(milliseconds),
  };
}

function requestOutcome({ cut, problem, linesKept }: RequestOutcome): Outcome {
  if (cut !== undefined) return 'truncated';
  if (linesKept > 0) return 'gathered';
  return problem === undefined ? 'nothing-found' : 'error';
}

/** Puts what was dropped between what was not. */
function withDropped(
  list: string,
  rejected: readonly Rejection[],
  entries: readonly { readonly index: number }[],
): object[] {
  const kept = new Set(entries.map(({ index }) => index));
  const dropped = new Map<number, object>();
  for (const { path: place, reason } of rejected) {
    const [name, index] = place.split('.');
    const number = Number(index);
    if (name !== list || !Number.isSafeInteger(number) || kept.has(number) || dropped.has(number)) continue;
    dropped.set(number, { index: number, outcome: 'dropped' satisfies Outcome, reason: `${place}: ${reason}` });
  }
  const all: (readonly [number, object])[] = [...entries.map((entry) => [entry.index, entry] as const), ...dropped];
  return all.toSorted(([one], [other]) => one - other).map(([, entry]) => entry);
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
