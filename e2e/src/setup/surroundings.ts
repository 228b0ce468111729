/** Where the suites run; what was set up once for all of them. */
export interface Surroundings {
  /** `real`: a cluster of its own, with all its parts at hand. `current`: the one of `KUBECONFIG`. */
  readonly kind: 'real' | 'current';
  readonly kubeconfig: string;
  readonly kubectl: string;
  /** Root folder of the repository. */
  readonly root: string;
  /** `host` or `host:port`. */
  readonly registry: string;
  /** Path below the host. */
  readonly repository: string;
  /** Whether the registry speaks plain HTTP. */
  readonly plainHttp: boolean;
  /** Digest of the release image, which the registry has. */
  readonly releaseDigest: string;
  /** Folder below `deploy/`. */
  readonly overlay: 'base' | 'openshift' | 'kubernetes';
  /** Address of this machine that stand-ins for outside services listen on. */
  readonly listenHost: string;
  /** Host name or address by which pods reach them. */
  readonly consoleHost: string;
  /** The API server's audit log; `undefined` when there is none to be read. */
  readonly auditLog: string | undefined;
  /** Measurements are added to this file, a line of JSON each. */
  readonly measurements: string;
  /** For what is written while the suites run; removed afterwards. */
  readonly folder: string;
}

/** Names the variable that hands the surroundings to jest. */
export const surroundingsVariable = 'INSIGHTS_E2E';

/** @throws Error when the suites are not run by `npm run e2e` */
export function readSurroundings(env: NodeJS.ProcessEnv): Surroundings {
  const text = env[surroundingsVariable];
  if (text) return JSON.parse(text) as Surroundings;
  throw new Error(`${surroundingsVariable} is not set: run these with npm run e2e`);
}
