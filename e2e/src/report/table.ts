import { type Measurement, median } from './measurements.ts';

/** What a measurement has to meet: the median of all values of that name is at most this. */
export const targets: Readonly<Record<string, number>> = {
  'patched → new gatherer answers': 2000,
  'first crash → release image answers': 10_000,
  'restarts of main': 0,
  'differences for the platform operator': 0,
  'gatherer: peak memory without file cache, 12,000 pods': 192,
  'main: peak memory without file cache, 12,000 pods': 192,
};

/** A table of medians and extremes, with the targets. */
export function formatTable(measurements: readonly Measurement[]): string {
  const names = [...new Set(measurements.map(({ name }) => name))];
  const rows = names.map((name) => row(name, measurements));
  const head = ['measured', 'values', 'median', 'least', 'most', 'target'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

function row(name: string, all: readonly Measurement[]): string[] {
  const mine = all.filter((measurement) => measurement.name === name);
  const values = mine.map(({ value }) => value);
  const unit = mine[0]?.unit ?? '';
  const target = targets[name];
  return [
    name,
    String(values.length),
    format(median(values), unit),
    format(Math.min(...values), unit),
    format(Math.max(...values), unit),
    target === undefined ? '' : `≤ ${format(target, unit)}`,
  ];
}

function format(value: number, unit: Measurement['unit']): string {
  if (unit === 'ms') return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
  return unit === '' ? String(Math.round(value * 10) / 10) : `${value.toFixed(1)} ${unit}`;
}
