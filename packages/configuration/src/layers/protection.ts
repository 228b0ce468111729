import { obfuscations } from '../schema/settings.ts';

/** A protection that somebody may ask for, and what stands in its place when the question cannot be understood. */
interface Protection {
  /** Keys of Secret and ConfigMap that ask for it; of a section, everything below. */
  readonly keys: readonly string[];
  readonly path: string;
  readonly closed: unknown;
}

// Without this a typing error would send what was to be hidden, or run what was not to be run.
const protections: readonly Protection[] = [
  {
    keys: ['dataReporting.obfuscation', 'enableGlobalObfuscation'],
    path: 'obfuscation',
    closed: [...obfuscations],
  },
  { keys: ['fastTrack.verification'], path: 'fastTrack.verification.policy', closed: 'unclear' },
  { keys: ['fastTrack.allowedRepositories'], path: 'fastTrack.allowedRepositories', closed: [] },
];

/** The settings that fail closed because these keys were not understood; the keys, or what they were meant to be. */
export function failClosed(misread: readonly string[]): ReadonlyMap<string, unknown> {
  const failed = protections.filter(({ keys }) => keys.some((key) => misread.some((each) => isAt(each, key))));
  return new Map(failed.map(({ path, closed }) => [path, closed]));
}

/** The settings that fail closed because a text that cannot be read at all names them. */
export function failClosedByText(text: string): ReadonlyMap<string, unknown> {
  const failed = protections.filter(({ keys }) =>
    keys.some((key) => text.includes(key.slice(key.lastIndexOf('.') + 1))),
  );
  return new Map(failed.map(({ path, closed }) => [path, closed]));
}

function isAt(key: string, place: string): boolean {
  return key === place || key.startsWith(`${place}.`);
}
