import type { FunctionReport, GatherRun } from '@insights/contract';
import { columns, counted, firstLine, section, shownBytes } from './shown.ts';

const mostSlow = 10;
const mostLines = 100;

/** What there is to tell of a run that has ended, in lines: what took longest, what was missing, what went wrong. */
export function runTable({ functions }: GatherRun): string[] {
  const failed = functions.filter(({ errors }) => errors.length > 0);
  const missing = failed.filter((each) => each.missing === true);
  const wrong = failed.filter((each) => each.missing !== true);
  const warned = functions.filter(({ errors, warnings }) => errors.length === 0 && warnings.length > 0);
  return [
    ...section('Took longest:', slowest(functions), mostSlow + 1),
    ...section('The cluster does not have what these ask for:', missing.map(shownError), mostLines),
    ...section('Could not be gathered:', wrong.map(shownError), mostLines),
    ...section('Gathered with warnings:', warned.map(shownWarning), mostLines),
  ];
}

function slowest(functions: readonly FunctionReport[]): string[] {
  if (functions.length === 0) return [];
  const slow = functions.toSorted((one, other) => other.durationMilliseconds - one.durationMilliseconds);
  const rows = slow
    .slice(0, mostSlow)
    .map(({ name, durationMilliseconds, records, bytes }) => [
      `${Math.round(durationMilliseconds)} ms`,
      String(records),
      shownBytes(bytes),
      firstLine(name),
    ]);
  return columns([['time', 'records', 'bytes', 'function'], ...rows]);
}

function shownError({ name, errors }: FunctionReport): string {
  return firstLine(`${name}: ${errors[0] ?? ''}`) + others(errors, 'error');
}

function shownWarning({ name, warnings }: FunctionReport): string {
  return firstLine(`${name}: ${warnings[0] ?? ''}`) + others(warnings, 'warning');
}

function others(texts: readonly string[], thing: string): string {
  return texts.length > 1 ? ` (and ${counted(texts.length - 1, `other ${thing}`)})` : '';
}
