import type { Failure } from '../record/record.ts';
import { isVersion, parseRange } from './versions.ts';

/** Labels of every gatherer image. */
export const labels = {
  version: 'org.opencontainers.image.version',
  revision: 'org.opencontainers.image.revision',
  /** Major of the REST contract; an image without it is refused. */
  contract: 'insights.openshift.io/contract',
  /** Lowest version of `main` that may drive the image. */
  minMain: 'insights.openshift.io/min-main',
  /** Range of cluster versions. */
  openshiftRange: 'insights.openshift.io/openshift-range',
  /** `4.20`, or `*`. */
  stream: 'insights.openshift.io/stream',
} as const;

type Label = keyof typeof labels;

const names = Object.keys(labels) as Label[];

/** Longest label that takes part in a decision or in the record, in characters. */
const longestLabelCharacters = 128;

/** What a label has to be, of those that restrict where an image runs. Who cannot be understood has not agreed. */
const readable: Readonly<Partial<Record<Label, { readonly expected: string; is(text: string): boolean }>>> = {
  contract: { expected: 'a whole number', is: (text) => /^\d{1,9}$/.test(text) },
  minMain: { expected: 'a semantic version', is: isVersion },
  openshiftRange: { expected: 'a range of versions', is: (text) => parseRange(text) !== undefined },
};

/** A label's value; one that is absent or blank is `undefined` and says nothing. */
export function labelOf(all: Readonly<Record<string, string>>, name: Label): string | undefined {
  const value = all[labels[name]]?.trim();
  return value === undefined || value === '' ? undefined : value;
}

/** The first label of ours that is there and cannot be read: class policy, reason `LabelInvalid`. */
export function unreadableLabel(all: Readonly<Record<string, string>>): Failure | undefined {
  for (const name of names) {
    const value = labelOf(all, name);
    const expected = value === undefined ? undefined : expectationOf(name, value);
    if (expected !== undefined)
      return { class: 'policy', reason: 'LabelInvalid', evidence: `${labels[name]} must be ${expected}` };
  }
  return undefined;
}

function expectationOf(name: Label, value: string): string | undefined {
  if (value.length > longestLabelCharacters) return `at most ${longestLabelCharacters} characters`;
  const rule = readable[name];
  return rule === undefined || rule.is(value) ? undefined : rule.expected;
}
