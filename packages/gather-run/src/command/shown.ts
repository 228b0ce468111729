/** The first line of a text that may quote what a server answered: nothing of it moves the cursor or colours a terminal. */
export function firstLine(text = ''): string {
  return (text.split(/[\r\n]/, 1)[0] ?? '').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}

/** `1 record`, `2 records`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** `512 B`, `1.5 KiB`, `24.0 MiB`. */
export function shownBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/** Rows in columns, each but the last set to the right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isLast = (column: number) => column === widths.length - 1;
  return rows.map((row) =>
    row.map((cell, column) => (isLast(column) ? cell : cell.padStart(widths[column] ?? 0))).join('  '),
  );
}

/** A heading with lines below it, and how many more there are; nothing when there is nothing below. */
export function section(heading: string, lines: readonly string[], most: number): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > most ? [`  and ${lines.length - most} more`] : [];
  return [heading, ...lines.slice(0, most).map((line) => `  ${line}`), ...more];
}
