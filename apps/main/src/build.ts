import manifest from '../package.json' with { type: 'json' };

/** What was built, from the environment that the image sets. */
export interface Build {
  /** `4.20.7`; from source, the version of the package. */
  readonly version: string;
  /** Full commit id; `unknown` from source. */
  readonly revision: string;
}

/** Reads `INSIGHTS_BUILD_VERSION` and `INSIGHTS_BUILD_REVISION`. */
export function readBuild(env: NodeJS.ProcessEnv): Build {
  return {
    version: env['INSIGHTS_BUILD_VERSION'] || manifest.version,
    revision: env['INSIGHTS_BUILD_REVISION'] || 'unknown',
  };
}
