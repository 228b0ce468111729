import { editDistance } from '@insights/process';

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
