/** The two Secrets that may hold the token, each the text of its key `.dockerconfigjson`. */
export interface TokenSources {
  /** `openshift-config/pull-secret`; left out when it does not exist or may not be read. */
  readonly pullSecret?: string | undefined;
  /** `kube-system/global-pull-secret`, the fall-back on hosted control planes. */
  readonly globalPullSecret?: string | undefined;
  /** The token in force. */
  readonly previous?: string | undefined;
}

/** The token in force, and why there is none or why the one that was found is not used. */
export interface ClusterToken {
  /** Sent as it is; never logged. */
  readonly token: string | undefined;
  readonly problem: string | undefined;
}

/**
 * Finds the token for console.redhat.com: `auths["cloud.openshift.com"].auth`, white space around it removed
 * (operator contracts, section 1.6). One with a newline inside is refused and the previous one stays in force.
 */
export function findClusterToken({ pullSecret, globalPullSecret, previous }: TokenSources): ClusterToken {
  const first = readToken(pullSecret);
  const found = first.token ? first : readToken(globalPullSecret);
  if (found.token !== undefined && /[\r\n]/.test(found.token)) {
    return { token: previous, problem: 'cluster authorization token is not valid: contains newlines' };
  }
  if (found.token) return { token: found.token, problem: undefined };
  return { token: undefined, problem: first.problem ?? found.problem ?? missing(first.token ?? found.token) };
}

function missing(token: string | undefined): string {
  return `cluster authorization token is ${token === '' ? 'empty' : 'not configured'}`;
}

// Texts are constant: a parser's message quotes its input, and the input is a credential.
function readToken(dockerConfigJson: string | undefined): { token?: string; problem?: string } {
  if (dockerConfigJson === undefined) return {};
  const config = parseJson(dockerConfigJson);
  if (config === undefined) return { problem: 'pull secret is not valid JSON' };
  const token = member(member(member(config, 'auths'), 'cloud.openshift.com'), 'auth');
  return typeof token === 'string' ? { token: token.trim() } : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
