import { addressOfThisMachine } from '@insights/installation';
import { parseRepository, type RepositoryAccess } from '@insights/oci';
import {
  CodedError,
  errorMessage,
  type FlagDefinitions,
  formatFlags,
  parseFlags,
  suggestionFor,
} from '@insights/process';
import { suiteOrder } from './setup/lanes.ts';

const flags = {
  keep: { type: 'boolean', description: "Leave the cluster's folder (logs, audit log, data) and print where it is" },
  'if-possible': { type: 'boolean', description: 'Say why and end well where no cluster can be started' },
  layout: {
    type: 'string',
    placeholder: 'FOLDER',
    description: 'an image that was built before (npm run image); default: it is built now',
  },
  repository: {
    type: 'string',
    placeholder: 'HOST/NAME',
    description: 'with KUBECONFIG: where this machine pushes images and the cluster pulls them',
  },
  'plain-http': { type: 'boolean', description: 'with KUBECONFIG: that registry speaks plain HTTP' },
  'console-host': {
    type: 'string',
    placeholder: 'HOST',
    description: 'with KUBECONFIG: how pods reach this machine, which stands in for the upload service',
  },
  help: { type: 'boolean', description: 'Show this text' },
} as const satisfies FlagDefinitions;

export const help = `npm run e2e: the promises of the operator, and the faults it survives, on a real cluster.

Usage: npm run e2e -- [flags] [SUITE…] [jest's flags]

${formatFlags(flags)}
  SUITE  Part of a suite's file name in e2e/suites; default all

With KUBECONFIG, the suites that need nothing but a cluster run there, and what they installed is removed. Otherwise a
cluster is started for the run on this machine, in namespaces of its own, and is gone afterwards.`;

/** The cluster of `KUBECONFIG`, and what is needed beside it. */
export interface CurrentCluster {
  readonly kubeconfig: string;
  readonly images: RepositoryAccess;
  readonly consoleHost: string;
}

/** What the command line asks for. */
export interface CommandLine {
  readonly isHelp: boolean;
  readonly keep: boolean;
  readonly isOptional: boolean;
  readonly layout: string | undefined;
  /** `undefined`: a cluster of our own. */
  readonly current: CurrentCluster | undefined;
  readonly jestArgs: readonly string[];
}

/** Reads our flags, which come first, and leaves the rest to jest. @throws CodedError `ERR_USAGE` naming the flag */
export function parseCommandLine(typed: readonly string[], env: NodeJS.ProcessEnv): CommandLine {
  const args = typed[0] === '-h' ? ['--help', ...typed.slice(1)] : typed;
  const end = ownFlags(args);
  const { values } = parseFlags({ flags, args: args.slice(0, end), env, envPrefix: 'INSIGHTS_E2E_' });
  const { help: isHelp = false, keep = false, 'if-possible': isOptional = false, layout } = values;
  const kubeconfig = env['KUBECONFIG'];
  const current = kubeconfig && !isHelp ? currentCluster(kubeconfig, values) : undefined;
  const jestArgs = args.slice(end);
  if (!isHelp) refuseMistypedFlag(jestArgs);
  if (!isHelp) refuseUnknownSuites(jestArgs);
  return { isHelp, keep, isOptional, layout, current, jestArgs };
}

// The first word that is none of our flags may be one of jest's; one that is nearly ours is meant for us.
function refuseMistypedFlag([first = '']: readonly string[]): void {
  if (!first.startsWith('--')) return;
  const [name = ''] = first.slice(2).split('=');
  const suggestion = suggestionFor(name, Object.keys(flags), (known) => `--${known}`);
  if (suggestion !== '') throw usageError(`there is no flag "--${name}"${suggestion}`);
}

// Only the words before the first flag of jest's: of the others nobody but jest knows which are values. It would look for
// the suites when a cluster has been started.
function refuseUnknownSuites(jestArgs: readonly string[]): void {
  const flag = jestArgs.findIndex((arg) => arg.startsWith('-'));
  const words = flag === -1 ? jestArgs : jestArgs.slice(0, flag);
  const unknown = words.find((word) => !suiteOrder.some((suite) => suite.includes(word) || word.includes(suite)));
  if (unknown === undefined) return;
  throw usageError(
    `there is no suite "${unknown}", only ${suiteOrder.join(', ')}${suggestionFor(unknown, suiteOrder)}`,
  );
}

/** How many of the arguments are flags of ours and their values. */
function ownFlags(args: readonly string[]): number {
  let index = 0;
  while (index < args.length) {
    const [name = '', value] = (args[index] ?? '').split('=');
    const flag = (flags as FlagDefinitions)[name.replace(/^--/, '')];
    if (!name.startsWith('--') || !flag) break;
    index += flag.type === 'string' && value === undefined ? 2 : 1;
  }
  return Math.min(index, args.length);
}

function currentCluster(
  kubeconfig: string,
  values: { readonly repository?: string; readonly 'plain-http'?: boolean; readonly 'console-host'?: string },
): CurrentCluster {
  const { repository, 'plain-http': plainHttp = false, 'console-host': host = addressOfThisMachine() } = values;
  if (!repository) {
    throw usageError('KUBECONFIG is set, and --repository is missing: HOST/NAME where images can be pushed and pulled');
  }
  if (!host) throw usageError('--console-host is missing: this machine has no address that pods could reach');
  try {
    return { kubeconfig, images: { ...parseRepository(repository), plainHttp }, consoleHost: host };
  } catch (cause) {
    throw usageError(`--repository: ${errorMessage(cause)}`, cause);
  }
}

function usageError(message: string, cause?: unknown): CodedError<'ERR_USAGE'> {
  return new CodedError('ERR_USAGE', message, { cause });
}
