import { type BuildIdentity, imageLabels } from '../identity/build-identity.ts';

/** The Dockerfile's build arguments for an identity; a test compares what it makes of them with {@link imageLabels}. */
export function dockerfileArguments(identity: BuildIdentity): Readonly<Record<string, string>> {
  const labels = imageLabels(identity);
  const names = {
    VERSION: 'org.opencontainers.image.version',
    REVISION: 'org.opencontainers.image.revision',
    CREATED: 'org.opencontainers.image.created',
    STREAM: 'insights.openshift.io/stream',
    OPENSHIFT_RANGE: 'insights.openshift.io/openshift-range',
    MIN_MAIN: 'insights.openshift.io/min-main',
  };
  return Object.fromEntries(Object.entries(names).map(([argument, label]) => [argument, labels[label] ?? '']));
}
