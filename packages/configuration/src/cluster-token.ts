import { isObject, parseBoundedJson } from '@insights/process';

/** The two Secrets that may hold the token, each the text of its key `.dockerconfigjson`. */
export interface TokenSources {
  /** `openshift-config/pull-secret`; left out when it does not exist or may not be read. */
  readonly pullSecret?: string | undefined;
  /** `kube-system/global-pull-secret`, the fall-back on hosted control planes. */
  readonly globalPullSecret?: string | undefined;
  /** The token in force. */
  readonly previous?: string | undefined;
}

/** The token in force, and why there is none or why the one that was found is not used, with the place looked at. */
export interface ClusterToken {
  /** Sent as it is; never logged. */
  readonly token: string | undefined;
  readonly problem: string | undefined;
}

const longestSecret = { bytes: 1024 * 1024, depth: 32, values: 100_000 };
// Servers take headers of 8 KiB; today's tokens have less than 200 characters.
const longestToken = 8192;
const pullSecretName = 'secret openshift-config/pull-secret';
const globalPullSecretName = 'secret kube-system/global-pull-secret';

/**
 * Finds the token for console.redhat.com: `auths["cloud.openshift.com"].auth`, white space around it removed
 * (`openshift/insights-operator:pkg/authorizer/clusterauthorizer/clusterauthorizer.go`).
 * One that no header can carry, as with a newline inside, is refused and the
 * previous one stays in force.
 */
export function findClusterToken({ pullSecret, globalPullSecret, previous }: TokenSources): ClusterToken {
  const first = readToken(pullSecret);
  const isFirst = first.token !== undefined;
  const { token } = isFirst ? first : readToken(globalPullSecret);
  const flaw = token === undefined ? undefined : flawOf(token);
  if (flaw !== undefined) {
    const place = isFirst ? pullSecretName : globalPullSecretName;
    return { token: previous, problem: `cluster authorization token is not valid: ${flaw} (${place})` };
  }
  if (token !== undefined) return { token, problem: undefined };
  return { token: undefined, problem: missing(first.problem, globalPullSecret) };
}

// What no header can carry would fail each upload, with words that name neither the Secret nor the token: a zero-width space
// comes along when a token is copied from a page.
function flawOf(token: string): string | undefined {
  if (/[\r\n]/.test(token)) return 'contains newlines';
  if (/[^\x20-\x7e]/.test(token)) return 'contains characters that are not printable ASCII';
  return token.length > longestToken ? `has more than ${longestToken} characters` : undefined;
}

function missing(problem: string | undefined, globalPullSecret: string | undefined): string {
  const isEmpty = problem === emptyToken;
  const places = [`${pullSecretName} ${problem}`];
  if (globalPullSecret !== undefined) places.push(`${globalPullSecretName} ${readToken(globalPullSecret).problem}`);
  return `cluster authorization token is ${isEmpty ? 'empty' : 'not configured'}: ${places.join('; ')}`;
}

const emptyToken = 'has an empty auths["cloud.openshift.com"].auth';

// Texts are constant: a parser's message quotes its input, and the input is a credential.
function readToken(dockerConfigJson: string | undefined): { token?: string; problem?: string } {
  if (dockerConfigJson === undefined)
    return { problem: 'does not exist, may not be read, or has no .dockerconfigjson' };
  if (dockerConfigJson.trim() === '') return { problem: 'has an empty .dockerconfigjson' };
  const config = parseJson(dockerConfigJson);
  if (config === undefined) return { problem: 'is not valid JSON' };
  const token = member(member(member(config, 'auths'), 'cloud.openshift.com'), 'auth');
  if (token === undefined) return { problem: 'has no auths["cloud.openshift.com"].auth' };
  if (typeof token !== 'string') return { problem: 'has an auths["cloud.openshift.com"].auth that is no text' };
  return token.trim() === '' ? { problem: emptyToken } : { token: token.trim() };
}

function parseJson(text: string): unknown {
  try {
    return parseBoundedJson(text, longestSecret, 'the pull secret');
  } catch {
    return undefined;
  }
}

function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
