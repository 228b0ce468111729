/**
 * A line of metrics without a label: what `,?label=[^,}]*"` matches is cut out, wherever it stands, so also in longer names
 * that end like it. By hand, since there are lines that would keep an expression busy for hours.
 */
export function cutLabel(line: string, label: string): string {
  const name = `${label}=`;
  let kept = '';
  let from = 0;
  for (let at = line.indexOf(name); at !== -1; at = line.indexOf(name, from)) {
    const end = endOfValue(line, at + name.length);
    const quote = line.lastIndexOf('"', end - 1);
    const isMatch = quote >= at + name.length;
    const start = isMatch && line[at - 1] === ',' && at > from ? at - 1 : at;
    kept += isMatch ? line.slice(from, start) : line.slice(from, end);
    from = isMatch ? quote + 1 : end;
  }
  return kept + line.slice(from);
}

function endOfValue(line: string, from: number): number {
  for (let index = from; index < line.length; index += 1) {
    if (line[index] === ',' || line[index] === '}') return index;
  }
  return line.length;
}
