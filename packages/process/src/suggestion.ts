import { editDistance } from './edit-distance.ts';

// Beyond, a comparison costs more than the suggestion is worth.
const longestWord = 64;

/**
 * The end of a message about a word that nobody knows: `; did you mean push?`, or nothing when no known word is near.
 * @param say - how the known word is written in the message; default: as it is
 */
export function suggestionFor(word: string, known: Iterable<string>, say = (name: string) => name): string {
  if (word.length > longestWord) return '';
  const typed = word.toLowerCase();
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    const distance = isSwapped(typed, name.toLowerCase()) ? 1 : editDistance(typed, name.toLowerCase());
    const isNear = distance <= Math.floor((Math.max(typed.length, name.length) + 1) / 3);
    if (isNear && distance < (best?.distance ?? Infinity)) best = { name, distance };
  }
  return best ? `; did you mean ${say(best.name)}?` : '';
}

/** Whether two neighbours changed places: one slip of the fingers, and two edits. */
function isSwapped(typed: string, name: string): boolean {
  const at = typed.split('').findIndex((character, index) => character !== name[index]);
  const [first = '', second = ''] = typed.slice(at, at + 2);
  return at !== -1 && typed.slice(0, at) + second + first + typed.slice(at + 2) === name;
}
