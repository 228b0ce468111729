import { editDistance, isObject, type JsonObject } from '@insights/process';

/** Something in a document that no key of the layer reads. */
export interface Stranger {
  readonly key: string;
  /** The known key that was most likely meant. */
  readonly meant?: string;
  /** A value that stands where a section belongs; otherwise a key that nobody knows. */
  readonly isMisplaced: boolean;
}

/** Where a stranger is, and all that is written there. */
export interface StrangePlace {
  /** Dotted, as it was written. */
  readonly key: string;
  readonly value: unknown;
  readonly isMisplaced: boolean;
}

// What an unreadable document can make us say is bounded; the first few tell enough.
const mostStrangers = 20;
const longestName = 64;

/** Every unknown key, and every value in the place of a section, in the order of the document. */
export function* strangePlaces(document: JsonObject, known: readonly string[]): Generator<StrangePlace> {
  const keys = new Set(known);
  yield* placesIn(document, { prefix: '', keys, sections: new Set(known.flatMap(sectionsAbove)) });
}

interface Section {
  readonly prefix: string;
  readonly keys: ReadonlySet<string>;
  readonly sections: ReadonlySet<string>;
}

function* placesIn(section: JsonObject, { prefix, keys, sections }: Section): Generator<StrangePlace> {
  for (const [name, value] of Object.entries(section)) {
    const key = `${prefix}${name}`;
    if (keys.has(key) || (value === null && sections.has(key))) continue;
    if (!sections.has(key)) yield { key, value, isMisplaced: false };
    else if (isObject(value)) yield* placesIn(value, { prefix: `${key}.`, keys, sections });
    else yield { key, value, isMisplaced: true };
  }
}

/** Finds unknown keys and values in the place of sections; at most 20, in the order of the document. */
export function findStrangers(document: JsonObject, known: readonly string[]): Stranger[] {
  const candidates = [...new Set([...known, ...known.flatMap(sectionsAbove)])];
  const first = strangePlaces(document, known).take(mostStrangers);
  return [...first].map(({ key, isMisplaced }) =>
    isMisplaced ? { key, isMisplaced } : { key: shown(key), isMisplaced, ...suggestion(key, candidates) },
  );
}

/** What to say of a stranger; `consequence` is what an unknown key costs: ` and is ignored`. */
export function describeStranger({ key, meant, isMisplaced }: Stranger, consequence = ''): string {
  if (isMisplaced) return `${key} must be a section of keys`;
  return `${key} is not a known key${consequence}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

function sectionsAbove(key: string): string[] {
  const parts = key.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** The nearest key by its own name, wherever it is: `obfuscation` at the top belongs into `dataReporting`. */
function suggestion(key: string, known: readonly string[]): { meant?: string } {
  const name = ownName(key);
  if (name.length > longestName) return {};
  const tolerance = Math.min(3, Math.floor(name.length / 3));
  const near = known
    .map((candidate) => ({ candidate, distance: distance(name, ownName(candidate)) }))
    .filter(({ distance: steps }) => steps <= tolerance);
  const [best] = near.toSorted(
    (a, b) => a.distance - b.distance || depthFrom(a.candidate, key) - depthFrom(b.candidate, key),
  );
  return best ? { meant: best.candidate } : {};
}

// A case that is wrong is the smallest mistake there is.
function distance(name: string, candidate: string): number {
  return editDistance(name.toLowerCase(), candidate.toLowerCase());
}

/** How far a candidate is from where the key was written: first of the same section, then of the fewest sections. */
function depthFrom(candidate: string, key: string): number {
  return sectionOf(candidate) === sectionOf(key) ? 0 : candidate.split('.').length;
}

function sectionOf(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf('.')));
}

function ownName(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

// An address in the place of a key may hold a password; cut, it would not be known for one any more.
function shown(key: string): string {
  if (/@|:\/\//.test(key)) return `${/^(?:\w{1,64}\.){0,4}/.exec(key)?.[0] ?? ''}[redacted]`;
  const line = key.replaceAll(/\p{Cc}/gu, ' ');
  return line.length > longestName * 2 ? `${line.slice(0, longestName * 2)}…` : line;
}
