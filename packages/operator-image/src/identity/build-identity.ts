/** What identifies a build of the operator; it becomes labels and environment of the image. */
export interface BuildIdentity {
  /** `4.20.7`. */
  readonly version: string;
  /** Full commit id. */
  readonly revision: string;
  readonly builtAt: Date;
  /** The release line it is published for, or `*`. Default: the one of the version, `4.20`. */
  readonly stream?: string;
  /** Semver range of the clusters that may run it. Default: the release line of the version. */
  readonly openshiftRange?: string;
  /** Lowest version of `main` it works with. Default: the first of the release line. */
  readonly minMain?: string;
}

/** Version of the contract between `main` and the gatherer. */
export const contractVersion = '1';

/** What every image of ours says of itself (OCI image spec, "Pre-Defined Annotation Keys", and keys of our own). */
export function imageLabels(identity: BuildIdentity): Readonly<Record<string, string>> {
  const { version, revision, builtAt, stream, openshiftRange, minMain } = identity;
  const line = releaseLine(version);
  return {
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.revision': revision,
    'org.opencontainers.image.created': builtAt.toISOString(),
    'insights.openshift.io/contract': contractVersion,
    'insights.openshift.io/min-main': minMain ?? `${line.name}.0`,
    'insights.openshift.io/openshift-range': openshiftRange ?? line.range,
    'insights.openshift.io/stream': stream ?? line.name,
  };
}

/** What the programs answer when they are asked who they are. */
export function imageEnvironment({ version, revision, builtAt }: BuildIdentity): Readonly<Record<string, string>> {
  return {
    INSIGHTS_BUILD_VERSION: version,
    INSIGHTS_BUILD_REVISION: revision,
    INSIGHTS_BUILD_TIME: builtAt.toISOString(),
  };
}

function releaseLine(version: string): { name: string; range: string } {
  const [major = '0', minor = '0'] = version.split('.');
  const next = Number.parseInt(minor, 10) + 1;
  return { name: `${major}.${minor}`, range: `>=${major}.${minor}.0 <${major}.${next}.0` };
}
