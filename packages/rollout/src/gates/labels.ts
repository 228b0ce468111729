/** Labels of every gatherer image (interfaces, section 4). */
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

/** Longest label that takes part in a decision or in the record, in characters. */
const longestLabelCharacters = 128;

/** A label's value; absent, empty and absurdly long ones are `undefined`. */
export function labelOf(all: Readonly<Record<string, string>>, name: keyof typeof labels): string | undefined {
  const value = all[labels[name]]?.trim();
  return value === undefined || value === '' || value.length > longestLabelCharacters ? undefined : value;
}
