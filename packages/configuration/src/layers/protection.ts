import { isDeepStrictEqual } from 'node:util';
import { type ConfigurationNote, type ConfigurationSource, note } from '../note.ts';
import { obfuscations } from '../schema/settings.ts';
import type { StrangePlace } from './strangers.ts';

/** A protection that somebody may ask for, and what stands in its place when the question cannot be understood. */
interface Protection {
  /** Keys of Secret and ConfigMap that ask for it; of a section, everything below. */
  readonly keys: readonly string[];
  /** What a key for it is called wherever somebody writes one, in a text too; bounded, because the text is anybody's. */
  readonly name: RegExp;
  readonly path: string;
  readonly closed: unknown;
  /** The value that asks for no protection; of an unreadable text it is not what stays in force. */
  readonly open: unknown;
  /** A section whose misspelling, or a value in whose place, may ask for it as well. */
  readonly section?: string;
  /** What it costs; of the others the shortcomings say it. */
  readonly cost?: string;
}

// Without this a typing error would send what was to be hidden, or run what was not to be run.
const protections: readonly Protection[] = [
  {
    keys: ['dataReporting.obfuscation', 'enableGlobalObfuscation'],
    name: /obfusc\w{0,16}["']?\s{0,8}[:=]/i,
    path: 'obfuscation',
    closed: [...obfuscations],
    open: [],
    cost: 'all that can be hidden is hidden',
  },
  {
    keys: ['fastTrack.verification'],
    name: /verificat\w{0,16}["']?\s{0,8}[:=]/i,
    path: 'fastTrack.verification.policy',
    closed: 'unclear',
    open: 'none',
  },
  {
    keys: ['fastTrack.allowedRepositories'],
    name: /allowed_?repositor\w{0,16}["']?\s{0,8}[:=]/i,
    path: 'fastTrack.allowedRepositories',
    closed: [],
    open: undefined,
  },
  {
    // Who cannot be understood about `mode` may have meant `disabled`. The last good mode stays, so that nothing is put back.
    keys: ['fastTrack.paused', 'fastTrack.mode'],
    name: /\bpaused?["']?\s{0,8}[:=]/i,
    path: 'fastTrack.paused',
    closed: true,
    open: false,
    section: 'fastTrack',
    cost: 'no new image is taken up',
  },
  {
    keys: ['fastTrack.observe'],
    name: /\bobserve["']?\s{0,8}[:=]/i,
    path: 'fastTrack.observe',
    closed: true,
    open: false,
    cost: 'no image is patched',
  },
  {
    keys: ['dataReporting.gatherWithoutUpload'],
    name: /gather_?without\w{0,16}["']?\s{0,8}[:=]/i,
    path: 'gatherWithoutUpload',
    closed: false,
    open: true,
    cost: 'nothing is gathered by schedule unless it can be uploaded',
  },
];

/** The settings that fail closed because these keys were not understood; the keys, or what they were meant to be. */
export function failClosed(misread: readonly string[]): ReadonlyMap<string, unknown> {
  const failed = protections.filter(({ keys, section }) =>
    misread.some((each) => each === section || keys.some((key) => isAt(each, key))),
  );
  return new Map(failed.map(({ path, closed }) => [path, closed]));
}

/**
 * The settings that fail closed because a text that cannot be read at all names them.
 * @param previous - what was accepted last; a protection in it stays as it was asked for
 */
export function failClosedByText(text: string, previous: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  const unprotected = protections.filter(
    ({ path, open }) => !previous.has(path) || isDeepStrictEqual(previous.get(path), open),
  );
  const failed = unprotected.filter(
    ({ keys, name }) => name.test(text) || keys.some((key) => text.includes(key.slice(key.lastIndexOf('.') + 1))),
  );
  return new Map(failed.map(({ path, closed }) => [path, closed]));
}

/**
 * The settings that fail closed because they are asked for where nobody reads them: by a name of their own making, below a
 * key that nobody knows (`datareporting`, `<<`), in a text or a list that stands in the place of a section.
 */
export function failClosedByPlace(places: Iterable<StrangePlace>): ReadonlyMap<string, unknown> {
  const written = [...writtenAt(places)];
  const failed = protections.filter(({ name }) => written.some((each) => name.test(each)));
  return new Map(failed.map(({ path, closed }) => [path, closed]));
}

/** What to say of settings that failed closed. */
export function describeClosed(source: ConfigurationSource, closed: ReadonlyMap<string, unknown>): ConfigurationNote[] {
  const failed = protections.filter(({ path, cost }) => closed.has(path) && cost !== undefined);
  return failed.map(({ path, closed: value, cost }) =>
    note(source, path, `${path} is taken as ${String(value)} until what is asked for can be understood: ${cost}`),
  );
}

/** The names of keys that say something, as `name:`, and all texts. What aliases repeat is looked at once. */
function* writtenAt(places: Iterable<StrangePlace>): Generator<string> {
  const waiting: [string, unknown][] = [...places].map(({ key, value }) => [key, value]);
  const seen = new Set<unknown>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [name, value] = next;
    if (saysSomething(value)) yield `${name}:`;
    if (typeof value === 'string') yield value;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const entry of Object.entries(value)) waiting.push(entry);
  }
}

function saysSomething(value: unknown): boolean {
  if (typeof value === 'string') return !/^\s*(?:false|no|off|n)?\s*$/i.test(value);
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function isAt(key: string, place: string): boolean {
  return key === place || key.startsWith(`${place}.`);
}
