import { spreadOf } from './statistics.ts';

/** One line of a table: what was measured, turn by turn. */
export interface Row {
  readonly label: string;
  readonly values: readonly (number | undefined)[];
  readonly format: (value: number) => string;
}

/** Rows as a Markdown table of smallest, middle and largest values. */
export function formatTableOf(title: string, rows: readonly Row[]): string {
  const lines = rows.map(({ label, values, format }) => {
    const known = values.filter((value) => value !== undefined);
    if (known.length === 0) return `| ${label} | | only on Linux | |`;
    const { least, median, most } = spreadOf(known);
    return `| ${label} | ${format(least)} | ${format(median)} | ${format(most)} |`;
  });
  return [`| ${title} | least | median | most |`, '|---|---:|---:|---:|', ...lines].join('\n');
}

export const formatSeconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
export const formatRatio = (ratio: number) => ratio.toFixed(2);
export const formatMebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
export const formatCount = (count: number) => Math.round(count).toLocaleString('en-US');
