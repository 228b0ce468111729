// Beyond, a comparison costs more than the suggestion is worth; ids are far shorter.
const longestName = 128;

/** The known name that somebody most likely meant: the same but for its gatherer, or for a few characters. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  if (name.length > longestName) return undefined;
  const tolerance = Math.min(4, Math.ceil(name.length / 3));
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const ownName = candidate.slice(candidate.indexOf('/') + 1);
    const distance = Math.min(editDistance(name, candidate), editDistance(name, ownName));
    if (distance <= tolerance && distance < (best?.distance ?? Infinity)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** Levenshtein's distance: how many characters have to be added, removed or replaced. */
export function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
