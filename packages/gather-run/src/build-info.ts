import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { contractVersion, type VersionInfo } from '@insights/contract';
import manifest from '../package.json' with { type: 'json' };

/** What the build put into the program; absent when it runs from source. */
export interface BuildConstants {
  readonly version: string | undefined;
  /** The git commit. */
  readonly revision: string | undefined;
  /** RFC 3339. */
  readonly builtAt: string | undefined;
}

interface VersionInfoOptions {
  readonly build: BuildConstants;
  /** A file of the program: beside it is its repository, if any. */
  readonly programPath: string;
  /** Length of the catalogue. */
  readonly functions: number;
}

/** What runs here. From source: the version of the package, and the commit that is checked out or `unknown`. */
export function versionInfo({ build, programPath, functions }: VersionInfoOptions): VersionInfo {
  const source = build.revision && build.builtAt ? undefined : sourceOf(programPath);
  return {
    contract: contractVersion,
    name: 'insights-operator',
    version: build.version || manifest.version,
    revision: build.revision || (source?.revision ?? 'unknown'),
    builtAt: new Date(build.builtAt || (source?.committedAt ?? statSync(programPath).mtime)).toISOString(),
    functions,
  };
}

function sourceOf(programPath: string): { revision: string; committedAt: string } | undefined {
  try {
    const options = {
      cwd: new URL('.', `file://${programPath}`),
      encoding: 'utf8',
      stdio: 'pipe',
      timeout: 2000,
    } as const;
    const [revision, committedAt] = execFileSync('git', ['log', '-1', '--format=%H %cI'], options).trim().split(' ');
    return revision && committedAt ? { revision, committedAt } : undefined;
  } catch {
    return undefined; // no git, or no repository
  }
}
